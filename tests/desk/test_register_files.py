"""A register as a file: what can be read is read, and what cannot is refused with what to do."""

from __future__ import annotations

from datetime import date

import pytest

from buurthulp.errors import DomainError
from desk.enums import LineProblem
from desk.register_files import FileLine, plain, read_register_file
from desk.register_lines import RegisterPerson, kept, read_kept, read_person, says_no_yet
from members.enums import ConsentHow

TODAY = date(2026, 12, 1)
HEADER = "Voornaam;Achternaam;Postcode;Huisnummer;Telefoon;Toestemming;Toestemming op"
RENEE = "Renée;Jørgensen;9101 AB;7;0519 22 33 44;papier;3-11-2026"
BERT = "Bert;Bos;9101 AB;9;0519 22 33 45;papier;3-11-2026"
VALUES = {
    "first_name": "Ria",
    "prefix": "van den",
    "family_name": "Berg",
    "postcode": "9101 ab",
    "house_number": "7",
    "phone": "0519 22 33 44",
    "agreed": "papier",
    "agreed_on": "3-11-2026",
}


def refused(data: bytes, **limits: int) -> tuple[str, str]:
    with pytest.raises(DomainError) as error:
        read_register_file(data, **limits)
    return error.value.code, str(error.value)


def line(**changes: str) -> FileLine:
    values = {name: value for name, value in {**VALUES, **changes}.items() if value}
    return FileLine(number=2, values=values, cells=8, wanted=8)


def problem(**changes: str) -> RegisterPerson | LineProblem:
    return read_person(line(**changes), today=TODAY)


class TestEncodings:
    @pytest.mark.parametrize(
        ("encoding", "was_windows"), [("utf-8", False), ("utf-8-sig", False), ("utf-16", False), ("cp1252", True)]
    )
    def test_a_name_is_the_same_however_the_file_was_saved(self, encoding: str, was_windows: bool) -> None:
        file = read_register_file(f"{HEADER}\r\n{RENEE}\r\n".encode(encoding))
        assert [(row.number, row.values["first_name"], row.values["family_name"]) for row in file.lines] == [
            (2, "Renée", "Jørgensen")
        ]
        assert file.was_windows is was_windows

    def test_what_only_begins_as_a_list_is_none(self) -> None:
        """UTF-32 begins as UTF-16 does, and holds what PostgreSQL cannot keep."""
        code, _text = refused(f"{HEADER};Opmerking\r\n{RENEE};\r\n".encode("utf-32"))
        assert code == "register.kind"

    def test_two_lists_pasted_together_are_refused_with_both_lines(self) -> None:
        mixed = f"{HEADER}\n{RENEE}\n{BERT}\n".encode() + RENEE.replace("7", "8").encode("cp1252")
        code, text = refused(mixed)
        assert (code, text[:60]) == ("register.mixed", "Regel 2 en regel 4 zijn op twee manieren opgeslagen. Zo rake")

    def test_a_mark_of_utf_8_above_lines_of_windows_is_a_mix_too(self) -> None:
        code, text = refused(b"\xef\xbb\xbf" + f"{HEADER}\n{RENEE}".encode("cp1252"))
        assert (code, text.split(" zijn")[0]) == ("register.mixed", "Regel 1 en regel 2")

    def test_a_byte_that_is_no_letter_anywhere_names_its_line(self) -> None:
        code, text = refused(f"{HEADER}\n{BERT}\n".encode() + b"Ren\x81e" + RENEE[5:].encode("cp1252"))
        assert (code, text) == (
            "register.encoding",
            "Op regel 3 staat een teken dat we niet kunnen lezen. Sla het bestand op als CSV UTF-8.",
        )

    @pytest.mark.parametrize("name", ["RenÃ©e", "Ren\ufffde"])
    def test_a_name_that_was_read_wrong_once_is_seen(self, name: str) -> None:
        assert problem(first_name=name) is LineProblem.LETTERS

    @pytest.mark.parametrize("name", ["Renée", "Zoë", "Łukasz", "Ÿvonne", "Çağla", "李"])
    def test_control_names_with_marks_of_their_own_are_not(self, name: str) -> None:
        person = problem(first_name=name)
        assert isinstance(person, RegisterPerson)
        assert person.first_name == name


class TestFiles:
    @pytest.mark.parametrize("mark", [";", ",", "\t"])
    def test_any_of_three_marks_parts_the_cells(self, mark: str) -> None:
        file = read_register_file(f"{HEADER}\n{BERT}".replace(";", mark).encode())
        assert [row.values["family_name"] for row in file.lines] == ["Bos"]

    def test_columns_may_have_other_names_and_what_we_do_not_know_stays_out(self) -> None:
        header = "Roepnaam,E-mail,Achternaam,BSN,Postcode,Huisnr.,Akkoord,Datum toestemming,Mobiel"
        file = read_register_file(f"{header}\nBert,b@x.nl,Bos,123456782,9101AB,9,papier,1-1-2026,0612345678".encode())
        assert dict(file.lines[0].values) == {
            "first_name": "Bert",
            "email": "b@x.nl",
            "family_name": "Bos",
            "postcode": "9101AB",
            "house_number": "9",
            "agreed": "papier",
            "agreed_on": "1-1-2026",
            "phone": "0612345678",
        }
        assert file.left_out == ("BSN",)

    def test_the_first_of_two_numbers_that_is_there_counts(self) -> None:
        header = HEADER.replace("Telefoon", "Telefoon;Mobiel")
        rows = ["A;Bos;9101AB;9;;0612345678;;", "B;Bos;9101AB;9;0519223344;0612345678;;"]
        file = read_register_file("\n".join([header, *rows]).encode())
        assert [row.values["phone"] for row in file.lines] == ["0612345678", "0519223344"]

    def test_a_line_has_the_number_it_has_in_the_file(self) -> None:
        text = f'sep=;\n{HEADER}\n\n"Be\nrt"{BERT[4:]}\n{RENEE}\n;;;;;;\n{BERT}'
        file = read_register_file(text.encode())
        assert [(row.number, row.values["first_name"]) for row in file.lines] == [
            (4, "Be rt"),
            (6, "Renée"),
            (8, "Bert"),
        ]

    def test_a_quotation_mark_that_never_closes_names_its_line(self) -> None:
        code, text = refused(f'{HEADER}\n{BERT}\n"{RENEE}\n{BERT}'.encode())
        assert (code, text) == (
            "register.quote",
            "Op regel 3 klopt een aanhalingsteken niet. Haal het weg, of zet er twee.",
        )

    @pytest.mark.parametrize(
        ("data", "code", "text"),
        [
            (b"", "register.empty", "Kies een bestand met mensen erin. Dit bestand is leeg."),
            (HEADER.encode(), "register.empty", "Onder de kopregel staat niemand. Kies een bestand met mensen erin."),
            (
                b"PK\x03\x04rest",
                "register.kind",
                "Dit is een bestand van Excel, geen CSV. Kies in Excel: Opslaan als, en dan CSV UTF-8.",
            ),
            (
                b"a\0b",
                "register.kind",
                "Dit is geen CSV-bestand. Kies in Excel: Opslaan als, en dan CSV UTF-8.",
            ),
            (
                b"\xff\xfea",
                "register.kind",
                "Dit bestand is niet heel. Sla het opnieuw op: Opslaan als, en dan CSV UTF-8.",
            ),
            (
                BERT.encode(),
                "register.columns",
                (
                    "Op de eerste regel missen we: Voornaam, Achternaam, Postcode, Huisnummer en Toestemming. "
                    "Zet boven elke kolom hoe hij heet."
                ),
            ),
            (
                HEADER.replace("Telefoon", "Fax").encode(),
                "register.columns",
                "We missen een kolom Telefoon of Mail. Zonder die twee kunnen we niemand bereiken.",
            ),
            (
                f"{HEADER};Roepnaam\n{BERT};B".encode(),
                "register.twice",
                "De kolommen Voornaam en Roepnaam zeggen hetzelfde. Haal er één weg.",
            ),
        ],
    )
    def test_what_cannot_be_read_is_refused_with_what_to_do(self, data: bytes, code: str, text: str) -> None:
        assert refused(data) == (code, text)

    def test_too_much_is_refused(self) -> None:
        three = "\n".join([HEADER, BERT, BERT, BERT]).encode()
        assert refused(three, most_bytes=50) == (
            "register.large",
            "Dit bestand is te groot. Splits het in stukken van hooguit 2000 regels.",
        )
        assert refused(three, most_lines=2) == (
            "register.many",
            "Dit bestand heeft 3 regels. Splits het in stukken van hooguit 2.",
        )
        assert len(read_register_file(three, most_lines=3).lines) == 3


class TestLines:
    def test_a_person(self) -> None:
        person = problem()
        assert person == RegisterPerson(
            first_name="Ria",
            family_name="van den Berg",
            postcode="9101AB",
            house_number="7",
            phone="+31519223344",
            email="",
            how=ConsentHow.PAPER,
            agreed_on="2026-11-03",
            is_met=False,
        )
        assert isinstance(person, RegisterPerson)
        assert read_kept(kept(person)) == person

    @pytest.mark.parametrize(
        ("changes", "expected"),
        [
            ({"first_name": ""}, LineProblem.FIRST_NAME),
            ({"first_name": "06 12345678"}, LineProblem.FIRST_NAME),
            ({"first_name": "x" * 61}, LineProblem.FIRST_NAME),
            ({"first_name": "x" * 121}, LineProblem.LONG),
            ({"family_name": "-"}, LineProblem.FAMILY_NAME),
            ({"postcode": "9101"}, LineProblem.POSTCODE),
            ({"house_number": ""}, LineProblem.HOUSE_NUMBER),
            ({"house_number": "12-jan"}, LineProblem.HOUSE_NUMBER),
            ({"phone": "12"}, LineProblem.PHONE),
            ({"phone": "6,12E+08"}, LineProblem.PHONE),
            ({"email": "ria@"}, LineProblem.EMAIL),
            ({"phone": ""}, LineProblem.CONTACT),
            ({"agreed": "ja"}, LineProblem.HOW),
            ({"agreed_on": ""}, LineProblem.AGREED_ON),
            ({"agreed_on": "31-2-2026"}, LineProblem.AGREED_ON),
            ({"agreed_on": "2-12-2026"}, LineProblem.AGREED_LATER),
            ({"met": "misschien"}, LineProblem.MET),
            ({"first_name": "=cmd|' /C calc'!A0"}, LineProblem.FORMULA),
            ({"family_name": "@SUM(A1)"}, LineProblem.FORMULA),
            ({"first_name": "Ri\u202ea"}, LineProblem.FORMULA),
        ],
    )
    def test_what_is_wrong_with_a_line(self, changes: dict[str, str], expected: LineProblem) -> None:
        assert problem(**changes) is expected

    @pytest.mark.parametrize(
        ("typed", "expected"),
        [
            ("+31 6 12345678", "+31612345678"),
            ("612345678", "+31612345678"),
            ("519223344", "+31519223344"),
            ("06-12345678", "+31612345678"),
        ],
    )
    def test_a_number_as_spreadsheets_leave_it(self, typed: str, expected: str) -> None:
        person = problem(phone=typed)
        assert isinstance(person, RegisterPerson)
        assert person.phone == expected

    @pytest.mark.parametrize(
        ("cell", "expected"), [('="0612345678"', "0612345678"), ("'0612", "0612"), ("  van  den ", "van den")]
    )
    def test_a_cell_as_a_person_reads_it(self, cell: str, expected: str) -> None:
        assert plain(cell) == expected

    @pytest.mark.parametrize(
        ("said", "expected"),
        [("", True), ("nee", True), ("Nog niet", True), ("-", True), ("papier", False), ("ja", False)],
    )
    def test_who_did_not_say_yes_yet(self, said: str, expected: bool) -> None:
        assert says_no_yet(line(agreed=said)) is expected

    def test_a_cell_too_many(self) -> None:
        file = read_register_file(f"{HEADER}\n{BERT};weg\n{BERT};;\n{BERT[:-10]}".encode())
        read = [read_person(row, today=TODAY) for row in file.lines]
        assert (read[0], isinstance(read[1], RegisterPerson), read[2]) == (
            LineProblem.CELLS,
            True,
            LineProblem.AGREED_ON,
        )
