"""Official vocabulary that no open list holds: codes, organs, titles, kinds of documents, countries, rivers.

Codes are those of Decree 30/2020/NĐ-CP, Appendix III; ministries are those of both eras, before and since
2025.
"""

from __future__ import annotations

TYPE_CODES = """NQ QĐ CT QC QyĐ TC TB HD CTr KH PA ĐA DA BC BB TTr
    HĐ CĐ BGN BTT GUQ GM GGT GNP PG PC PB SY TrS
    SL NĐ TT TTLT PL L KL"""
ORGAN_CODES = """BKHĐT BGTVT BTNMT BTTTT BLĐTBXH BNNPTNT UBDT BNNMT BDTTG BTC BXD BKHCN BNV BCA BQP BNG BTP
    BCT BYT
    BGDĐT BVHTTDL VPCP TTCP NHNN QH UBTVQH CTN CP TTg TANDTC VKSNDTC KTNN HĐND UBND MTTQ TW TU HU ĐU HND
    HLHPN HCCB
    LĐLĐ ĐTN SGDĐT PGDĐT SKHĐT SLĐTBXH ĐĐBQH BCĐ TĐKT ĐTXD"""
COUNTRIES = """Việt Nam, Lào, Campuchia, Thái Lan, Trung Quốc, Nhật Bản, Hàn Quốc, Triều Tiên, Mông Cổ, Ấn
    Độ, Pakistan,
    Bangladesh, Nepal, Sri Lanka, Myanmar, Malaysia, Singapore, Indonesia, Philippines, Brunei, Đông Timor,
    Úc,
    New Zealand, Nga, Ukraine, Belarus, Ba Lan, Cộng hòa Séc, Slovakia, Hungary, Romania, Bulgaria, Đức,
    Pháp, Anh,
    Ý, Tây Ban Nha, Bồ Đào Nha, Hà Lan, Bỉ, Thụy Sĩ, Thụy Điển, Na Uy, Phần Lan, Đan Mạch, Áo, Hy Lạp, Thổ
    Nhĩ Kỳ,
    Hoa Kỳ, Canada, Mexico, Cuba, Brazil, Argentina, Chile, Venezuela, Ai Cập, Nam Phi, Iran, Iraq, Israel,
    Ả Rập Xê Út, Đài Loan, Hồng Kông, Ma Cao"""
RIVERS = """Hồng, Đà, Lô, Gâm, Chảy, Cầu, Thương, Lục Nam, Thái Bình, Kinh Thầy, Luộc, Đuống, Đáy, Nhuệ, Trà
    Lý, Ninh Cơ,
    Hoàng Long, Văn Úc, Lạch Tray, Cấm, Bạch Đằng, Kỳ Cùng, Bằng Giang, Mã, Chu, Cả, Lam, La, Ngàn Sâu, Ngàn
    Phố, Gianh,
    Nhật Lệ, Bến Hải, Thạch Hãn, Hương, Bồ, Thu Bồn, Vu Gia, Hàn, Trà Khúc, Vệ, Côn, Ba, Đà Rằng, Kôn, Cái,
    Dinh,
    Sê San, Sêrêpôk, Đồng Nai, La Ngà, Bé, Sài Gòn, Vàm Cỏ, Vàm Cỏ Đông, Vàm Cỏ Tây, Nhà Bè, Tiền, Hậu, Mê
    Công,
    Mê Kông, Cửu Long, Cổ Chiên, Hàm Luông, Cái Lớn, Gành Hào"""

VOCABULARY = {
    "cơ quan": """Quốc hội; Ủy ban Thường vụ Quốc hội; Hội đồng Dân tộc; Chủ tịch nước; Chính phủ; Thủ tướng
    Chính phủ;
    Phó Thủ tướng Chính phủ; Văn phòng Chính phủ; Văn phòng Quốc hội; Văn phòng Chủ tịch nước; Tòa án nhân
    dân tối cao;
    Viện kiểm sát nhân dân tối cao; Kiểm toán Nhà nước; Hội đồng Bầu cử quốc gia; Thanh tra Chính phủ;
    Ngân hàng Nhà nước Việt Nam; Hội đồng nhân dân; Ủy ban nhân dân; Thường trực Hội đồng nhân dân;
    Tòa án nhân dân; Viện kiểm sát nhân dân; Cục Thi hành án dân sự; Kho bạc Nhà nước; Bảo hiểm xã hội Việt
    Nam;
    Đài Truyền hình Việt Nam; Đài Tiếng nói Việt Nam; Thông tấn xã Việt Nam""",
    "bộ": """Bộ Quốc phòng; Bộ Công an; Bộ Ngoại giao; Bộ Nội vụ; Bộ Tư pháp; Bộ Tài chính; Bộ Công Thương;
    Bộ Xây dựng;
    Bộ Nông nghiệp và Môi trường; Bộ Khoa học và Công nghệ; Bộ Giáo dục và Đào tạo; Bộ Y tế;
    Bộ Văn hóa, Thể thao và Du lịch; Bộ Dân tộc và Tôn giáo""",
    "bộ trước 3/2025": """Bộ Kế hoạch và Đầu tư; Bộ Giao thông vận tải; Bộ Tài nguyên và Môi trường;
    Bộ Nông nghiệp và Phát triển nông thôn; Bộ Thông tin và Truyền thông; Bộ Lao động - Thương binh và Xã hội;
    Ủy ban Dân tộc""",
    "đảng": """Đảng Cộng sản Việt Nam; Ban Chấp hành Trung ương; Ban Chấp hành Trung ương Đảng; Bộ Chính trị;
    Ban Bí thư;
    Tổng Bí thư; Văn phòng Trung ương Đảng; Ban Tổ chức Trung ương; Ủy ban Kiểm tra Trung ương;
    Ban Tuyên giáo và Dân vận Trung ương; Ban Tuyên giáo Trung ương; Ban Dân vận Trung ương; Ban Nội chính
    Trung ương;
    Ban Chính sách, chiến lược Trung ương; Tỉnh ủy; Thành ủy; Huyện ủy; Quận ủy; Thị ủy; Đảng ủy; Đảng bộ;
    Chi bộ;
    Ban Thường vụ; Ủy ban Kiểm tra""",
    "đoàn thể": """Mặt trận Tổ quốc Việt Nam; Ủy ban Mặt trận Tổ quốc Việt Nam; Hội Nông dân Việt Nam;
    Hội Liên hiệp Phụ nữ Việt Nam; Hội Cựu chiến binh Việt Nam; Tổng Liên đoàn Lao động Việt Nam; Liên đoàn
    Lao động;
    Đoàn Thanh niên Cộng sản Hồ Chí Minh; Hội Chữ thập đỏ; Hội Người cao tuổi; Hội Khuyến học;
    Đội Thiếu niên Tiền phong Hồ Chí Minh; Liên hiệp các Hội Khoa học và Kỹ thuật""",
    "chức danh": """Chủ tịch; Phó Chủ tịch; Bí thư; Phó Bí thư; Phó Bí thư Thường trực; Bộ trưởng; Thứ
    trưởng; Chánh Văn phòng;
    Phó Chánh Văn phòng; Giám đốc; Phó Giám đốc; Trưởng phòng; Phó Trưởng phòng; Cục trưởng; Phó Cục trưởng;
    Vụ trưởng;
    Tổng cục trưởng; Chánh án; Viện trưởng; Chánh Thanh tra; Trưởng ban; Phó Trưởng ban; Ủy viên; Thủ trưởng;
    Tổng Giám đốc;
    Kiểm toán trưởng; Chi cục trưởng; Trưởng Công an; Chỉ huy trưởng""",
    "loại văn bản": """Nghị quyết; Quyết định; Chỉ thị; Quy chế; Quy định; Thông cáo; Thông báo; Hướng dẫn;
    Chương trình;
    Kế hoạch; Phương án; Đề án; Dự án; Báo cáo; Biên bản; Tờ trình; Hợp đồng; Công văn; Công điện; Bản ghi
    nhớ;
    Bản thỏa thuận; Giấy ủy quyền; Giấy mời; Giấy giới thiệu; Giấy nghỉ phép; Phiếu gửi; Phiếu chuyển; Phiếu
    báo;
    Thư công; Hiến pháp; Bộ luật; Luật; Pháp lệnh; Lệnh; Nghị định; Thông tư; Thông tư liên tịch;
    Nghị quyết liên tịch""",
    "thể thức": """CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM; Độc lập - Tự do - Hạnh phúc; ĐẢNG CỘNG SẢN VIỆT NAM;
    Nơi nhận:;
    Kính gửi:; Như trên; Như Điều; Lưu: VT; TM. ỦY BAN NHÂN DÂN; KT. CHỦ TỊCH; PHÓ CHỦ TỊCH; KT. BỘ TRƯỞNG;
    TL. CHỦ TỊCH;
    TUQ. CHỦ TỊCH; Q. CHỦ TỊCH; TM. BAN THƯỜNG VỤ; T/M BAN CHẤP HÀNH; Căn cứ; Theo đề nghị của; Xét đề nghị
    của;
    Về việc; V/v; Điều khoản thi hành; có hiệu lực kể từ ngày ký; chịu trách nhiệm thi hành; ./.""",
}
CORE_ACRONYMS = """OCOP Mỗi xã một sản phẩm; NTM nông thôn mới; GPMB giải phóng mặt bằng; TĐKT thi đua khen
    thưởng;
    UBND Ủy ban nhân dân; HĐND Hội đồng nhân dân; MTTQ Mặt trận Tổ quốc; ANTT an ninh trật tự; BCH Ban Chấp
    hành;
    BTV Ban Thường vụ; CBCC cán bộ, công chức; CCHC cải cách hành chính; TTHC thủ tục hành chính; KTXH kinh
    tế - xã hội;
    QPAN quốc phòng, an ninh; THCS trung học cơ sở; THPT trung học phổ thông; BHYT bảo hiểm y tế; CSHT cơ sở
    hạ tầng;
    PCTT phòng chống thiên tai; DQTV dân quân tự vệ; HTX hợp tác xã; VSATTP vệ sinh an toàn thực phẩm;
    DVC dịch vụ công; TDTT thể dục thể thao; VHVN văn hóa văn nghệ; LĐTBXH Lao động - Thương binh và Xã hội;
    CSĐT Cảnh sát điều tra; PCTN phòng, chống tham nhũng; THTK thực hành tiết kiệm; QLNN quản lý nhà nước;
    PBGDPL phổ biến, giáo dục pháp luật; ĐVSNCL đơn vị sự nghiệp công lập; HLHPN Hội Liên hiệp Phụ nữ;
    DVCTT dịch vụ công trực tuyến; NSTW ngân sách trung ương; BTXH bảo trợ xã hội; QPTD quốc phòng toàn dân;
    CTMTQG chương trình mục tiêu quốc gia; MTQG mục tiêu quốc gia; DTTS dân tộc thiểu số; BCĐ Ban Chỉ đạo;
    CBCCVC cán bộ, công chức, viên chức; SXKD sản xuất kinh doanh; TDP tổ dân phố; NVQS nghĩa vụ quân sự;
    QPPL quy phạm pháp luật; VPĐKĐĐ Văn phòng Đăng ký đất đai"""

# Clan names of highland people by their place in a name: "Y Blốk Êban", "Rơ Châm Mạnh". Those whose spellings
# differ in their marks (Ayun, Ayŭn) are left out.
CLANS = {
    "họ sau tên": """Ê Đê: Niê, Niê Kđăm, Niê Knơng, Niê Brĭt, Mlô, Mlô Duôn Du, M'lô, Êban, Ênuôl, Êcăm, Êya,
    Byă, Kbuôr, Kriêng, Adrơng, Kđoh, Knơng, Bkrông, Buôn Yă, Buôn Krông, Kpơr, Ktla, Hwing, Knul, Ktul""",
    "họ trước tên": """Gia Rai: Kpă, Rơ Châm, Rơ Mah, Rơ Lan, Rah Lan, Ksor, Siu, Rmah, Nay, Puih, Rcom;
    Cơ Ho: Kon Sơ, Bon Niêng, Liêng Hót, Lơ Mu, Rơ Ông, Ntơr, Pang Ting, Cil;
    Cơ Tu: Alăng, Zơrâm, Pơloong, Arất, Bhnướch; Raglai: Pi Năng, Chamaléa""",
    "tên": """Ê Đê: Bliêng, Biêr""",
}
