"""Which names are so alike that people may take one for the other."""

import pytest

from hotline.accounts.likeness import alike


@pytest.mark.parametrize(
    "other",
    [
        *("ada lovelace", "ADA LOVELACE", "AdaLovelace", "Ada  Lovelace", "Ada-Lovelace."),
        *("Àda Lövelace", "Ada Lovelace 2", "Ada Lovelace7", "Ada Lovelace ²"),
        *("Ada\u200b Lovel\u00adace", "Ada Love\ufe0flace", "\u2067Ada Lovelace"),
        *("Аda Lоvеlасе", "Ada Lοvelαce", "Ada Love1ace", "Ada L0velace", "Ada LoveIace"),
        *("Ａｄａ Ｌｏｖｅｌａｃｅ", "𝓐𝓭𝓪 𝓛𝓸𝓿𝓮𝓵𝓪𝓬𝓮", "Ⓐⓓⓐ Lovelace", "Ada Lovelace 🎤"),
        *(
            "Ada Lovelace (host)",
            "Host Ada Lovelace",
            "Ada Lovelace · hôte",
            "the real Ada Lovelace",
        ),
        *(
            "Ada Lovelace [co-host]",
            "Ada Lovelace!",
            "Ad4 Lovel4ce",
            "Ada Lovelac3",
            "!Ada Lovelace!",
        ),
        *("ᎪdᎪ Lovelace", "ꓮda Lovelace", "𐒲da Lovelace", "ʌda Lovelace", "Ada Lovelace\u3164"),
    ],
)
def test_names_that_read_like_the_hosts_are_alike(other):
    assert alike("Ada Lovelace", other)


@pytest.mark.parametrize(
    ("host", "other"),
    [
        ("Nina Hay", "\u039dina Hay"),
        ("Nina Hay", "Nina \u0397ay"),
        ("Yann", "\u03a5ann"),
        ("Hannah", "\u0397\u0391\u039d\u039d\u0391\u0397"),
        ("Ada Lovelace", "Ada Lovela\u03f2e"),
        ("Chloe", "\u03f9hloe"),
    ],
)
def test_greek_capitals_read_as_the_latin_ones_they_look_like(host, other):
    assert alike(host, other)


@pytest.mark.parametrize(
    "other",
    [
        "\u2200da Lovelace",
        "Ad\u237a Lovelace",
        "Ada L\u25cbvelace",
        "Ada lovelac\u212e",
        "\U0001f170da Lovelace",
    ],
)
def test_a_symbol_may_stand_for_any_letter(other):
    assert alike("Ada Lovelace", other)


@pytest.mark.parametrize(
    "other",
    [
        "Ada",
        "Lovelace",
        "Adam Lovelace",
        "Ada Lovelance",
        "Host",
        "Ada Lovejoys",
        "Ada Byron",
        "阿达",
        "★★★ ★★★★★★★★",
    ],
)
def test_names_of_other_people_are_not_alike(other):
    assert not alike("Ada Lovelace", other)


@pytest.mark.parametrize(
    "name", ["阿达", "آدا", "Ада", "Мария", "42", "Host", "Moderator", "Ø", "한글"]
)
def test_every_name_reads_like_itself_and_not_like_another(name):
    assert alike(name, name) and not alike(name, "Ben")


def test_digits_are_compared_where_a_name_has_nothing_else():
    assert not alike("42", "43")


def test_a_name_that_is_a_role_is_compared_as_a_name():
    assert alike("Host", "HOST 2") and not alike("Host", "Moderator")


def test_names_of_one_script_are_compared_by_their_letters():
    assert not alike("阿达", "阿明") and not alike("Мария", "Марина") and alike("МАРИЯ", "мария")


def test_two_letters_may_stand_for_one_that_looks_like_them():
    assert alike("Emma Barnes", "Emrna Bames")
