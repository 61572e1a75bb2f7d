"""The office's agents (代理员): who is on its list, and from which chat they file for others."""
