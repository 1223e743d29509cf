"""Promises of the search for program code."""

import pytest

from restore.vietnamese.source_code import source_code


def found(text):
    return [text[start:end] for start, end in sorted(source_code(text))]


@pytest.mark.parametrize(
    "line",
    [
        'git commit -m "Sửa lỗi"',
        "    total = count(items)",
        "for (int i = 0; i < n; i++) {",
        "SELECT ten FROM sach WHERE gia > 5;",
        "import numpy as np",
        "type HoSo struct {",
        '    HoTen string `json:"ho_ten"`',
        "fn main() {",
        "lan@may:~/du-an$ ls -la | grep nhat",
        ">>>>>>> cap-nhat-gia",
        "digraph viec { nhan -> ky -> tra; }",
        "var i, n: integer; tong: longint;",
        "for i := 1 to n do tong := tong + i;",
        "writeln('Tong la: ', tong);",
        "(defun cong (a b) (+ a b))",
        "    at vn.gov.app.Login.check(Login.java:88)",
        "message HoSo { string so_hieu = 1; repeated string tep = 3; }",
        "ong(X, Z) :- cha(X, Y), cha(Y, Z).",
        "cha(an, binh). cha(binh, chau).",
        "HoGiaDinh {",
        "  so_nha?: number;",
        "  hoTen: string",
        "-rw-r--r-- 1 lan ketoan 18432 Th03  9 14:07 bang luong",
    ],
)
def test_a_line_of_code_is_found_as_a_whole(line):
    assert line.strip() in found(f"Xem vi du:\n{line}\nHet.")


def test_an_error_has_its_whole_name():
    assert found("java.lang.IllegalStateException: Chưa đăng nhập") == ["java.lang.IllegalStateException"]


def test_identifiers_and_keys_are_found_in_text():
    assert found('Cot ho_ten va "con_hang": true') == ["ho_ten", '"con_hang": true']


def test_names_with_hyphens_and_scopes_of_commits_are_code():
    assert found("pip install goi-cua-toi") == ["goi-cua-toi"]
    assert found("WARN [nhap-kho] het hang\nfix(kho): lam tron") == ["[nhap-kho]", "fix(kho)"]
    assert found("cat lua-mua, ca-phe sua") == []


def test_subscripts_and_compared_terms_are_code():
    assert found('lay d["loai"] neu x == "nhap"') == ['["loai"]', '== "nhap"']
    assert found("lay d['loai'] neu x != 'nhap'") == ["['loai']", "!= 'nhap'"]


def test_tables_with_their_columns_are_code():
    assert found("bang nhan_vien (ma, ten, luong)") == ["nhan_vien (ma, ten, luong)"]
    assert found("lop (ma, si_so); diem (ma, hoc_ky)") == ["lop (ma, si_so)", "diem (ma, hoc_ky)"]
    assert found("PhieuMuon(maPhieu, ngayTra, maSach)") == ["PhieuMuon(maPhieu, ngayTra, maSach)"]
    assert found("gia DECIMAL, ten CHAR(20) NOT NULL, tuoi INT DEFAULT 0") == [
        "ten CHAR(20) NOT NULL",
        "tuoi INT DEFAULT 0",
    ]
    assert found("ong (ba, cha, me); Thanh vien (giAy, thuOc); Luong (an, mac)") == []


def test_keys_with_values_are_code():
    assert found('svc=kho-hang dur=3.2s msg="het hang" x=2, y = m') == ["svc=kho-hang", 'msg="het hang"']
    assert found("hoc= sinh, so=12, a=b; tên=Lân") == []


@pytest.mark.parametrize(
    "text",
    [
        "Cong hoa xa hoi chu nghia Viet Nam\nDoc lap - Tu do - Hanh phuc",
        "for the year:\ndo Uy ban:\nfrom now on\nclass 5A2 (35 em)",
        "Ho ten: ________ Tuoi: __",
        "Can cu Luat _ so 45/2013/QH13; a < b",
        "cat lua -mua, cd 5 xa",
        "type of work:\nfunc tion (5)",
        "Ong (bà) an(binh), o thon.\ncha(me) nuoi: -rw",
        "gia.Can.bo tai Error",
        "Luat (sua doi); cac nghi dinh\nThong tu (s6 2); h",
    ],
)
def test_text_and_wreckage_are_no_code(text):
    assert found(text) == []
