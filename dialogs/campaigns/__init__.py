"""Special channels of the office: filing by a link, with the questions that the office has set."""
