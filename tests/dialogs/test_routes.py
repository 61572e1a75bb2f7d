"""The table of commands, with words and buttons that do the same, a row each."""

from dialogs.account import commands
from dialogs.account.commands import BUTTONS, COMMANDS, ROUTES, WORDS
from dialogs.texts import LANGUAGES, texts, words_of


def test_every_command_word_and_button_stands_in_one_row() -> None:
    assert len(COMMANDS) == sum(route.command is not None for route in ROUTES)
    assert len(WORDS) == sum(len(route.words) for route in ROUTES)
    assert len(BUTTONS) == sum(route.button is not None for route in ROUTES)


def test_no_word_leads_to_two_things() -> None:
    led: dict[str, str] = {}
    for name in WORDS:
        for word in words_of(name):
            assert led.setdefault(word, name) == name
    assert led


def test_every_command_is_in_the_menu_of_every_language() -> None:
    for language in LANGUAGES:
        listed = [name for name, _ in commands.menu(language)]
        assert listed == [name for name in COMMANDS if name != "agent"]  # few have a code
        assert all(texts(language).has(f"command.{name}") for name in COMMANDS)
