// Texts of the page, in Vietnamese and English.

const TEXTS = {
  title: ["Soát văn bản phục hồi", "Review of restored documents"],
  documents: ["Văn bản", "Documents"],
  paste: ["Dán văn bản", "Paste text"],
  other: ["English", "Tiếng Việt"],
  search: ["Tìm theo tên", "Search by name"],
  onlyOpen: ["Chỉ văn bản còn chỗ nghi ngờ", "Only with open doubts"],
  sortDoubts: ["Nhiều nghi ngờ trước", "Most doubts first"],
  sortName: ["Theo tên", "By name"],
  name: ["Tên", "Name"],
  pages: ["Trang", "Pages"],
  doubts: ["Nghi ngờ", "Doubts"],
  decided: ["Đã quyết", "Decided"],
  state: ["Tiến độ", "Progress"],
  counting: ["đang đếm…", "counting…"],
  done: ["xong", "done"],
  none: ["Thư mục này chưa có kết quả nào của `restore scan`.", "There are no results of `restore scan` in this folder."],
  noMatch: ["Không có văn bản nào khớp.", "No document matches."],
  total: ["{n} văn bản · còn {d} chỗ nghi ngờ", "{n} documents · {d} doubts left"],
  lostCount: ["{n} quyết định cũ không còn khớp", "{n} older decisions no longer fit"],
  page: ["Trang {n}/{all}", "Page {n}/{all}"],
  onPage: ["Trang {n}", "Page {n}"],
  left: ["còn {n} chỗ nghi ngờ", "{n} doubts left"],
  leftPage: ["{n} trên trang này", "{n} on this page"],
  order: ["Thứ tự", "Order"],
  byPlace: ["Theo vị trí", "By place"],
  bySure: ["Kém chắc nhất trước", "Least sure first"],
  byEqual: ["Lỗi giống nhau liền nhau", "Equal errors together"],
  read: ["Máy đọc", "As read"],
  restored: ["Phục hồi", "Restored"],
  decision: ["Đã quyết", "Decided"],
  accept: ["Nhận", "Accept"],
  keep: ["Giữ như đọc", "Keep as read"],
  type: ["Tự gõ", "Type"],
  typeHint: ["Gõ chữ đúng rồi Enter", "Type what is printed, then Enter"],
  remove: ["Không có chữ này", "No such word"],
  withdraw: ["Bỏ quyết định", "Withdraw"],
  same: ["Áp dụng cho {n} chỗ giống vậy", "Apply to {n} equal places"],
  sameTitle: ["Áp dụng «{after}» cho các chỗ đọc là «{raw}»", "Apply “{after}” where “{raw}” was read"],
  sameDo: ["Áp dụng", "Apply"],
  sameNone: ["Không còn chỗ nào khác giống vậy.", "There is no other place like this."],
  decideFirst: ["Hãy quyết định chỗ này trước.", "Decide this place first."],
  sure: ["chắc {n} %", "{n} % sure"],
  unknownSure: ["chưa rõ độ chắc", "confidence unknown"],
  saved: ["Đã lưu", "Saved"],
  saving: ["Đang lưu {n}…", "Saving {n}…"],
  notSaved: ["Chưa lưu được {n} quyết định: không tới được máy chủ. Vẫn đang thử lại.", "{n} decisions are not saved: the server cannot be reached. Still trying."],
  refused: ["Không lưu được «{after}»: {why}", "“{after}” could not be saved: {why}"],
  conflict: ["Người khác đã quyết định «{theirs}» cho «{raw}» trước bạn. Quyết định «{mine}» của bạn chưa được lưu.", "Somebody else decided “{theirs}” for “{raw}” before you. Your “{mine}” has not been saved."],
  takeTheirs: ["Giữ của họ", "Keep theirs"],
  takeMine: ["Vẫn lưu của tôi", "Save mine anyway"],
  rescanned: ["Văn bản vừa được quét lại. {n} quyết định chưa lưu: {which}", "The document has been scanned again. {n} decisions are not saved: {which}"],
  reload: ["Tải lại", "Load again"],
  lostSome: ["{n} quyết định cũ không còn khớp với văn bản này.", "{n} older decisions no longer fit this document."],
  show: ["Xem", "Show"],
  lostTitle: ["Quyết định không còn khớp", "Decisions that no longer fit"],
  finished: ["Hết chỗ nghi ngờ trong văn bản này.", "No doubts are left in this document."],
  nextFile: ["Văn bản tiếp", "Next document"],
  noNext: ["Đây là văn bản cuối còn chỗ nghi ngờ.", "No other document has open doubts."],
  nothingBack: ["Không còn gì để hoàn tác.", "Nothing to undo."],
  nothingForth: ["Không còn gì để làm lại.", "Nothing to redo."],
  emptyTyped: ["Ô đang trống. Nếu trên trang không có chữ này, bấm «Không có chữ này».", "The field is empty. If the page has no such word, press “No such word”."],
  zoomIn: ["Phóng to", "Zoom in"],
  zoomOut: ["Thu nhỏ", "Zoom out"],
  fit: ["Vừa khung", "Fit"],
  image: ["Ảnh trang", "Page image"],
  imageKeys: ["Ảnh trang; phím + − 0 phóng to, thu nhỏ, vừa khung; phím mũi tên để di chuyển", "Page image; + − 0 zoom in, zoom out, fit; arrows move it"],
  textPane: ["Văn bản", "Text"],
  noImage: ["Không xem được ảnh trang: {why}", "The page image cannot be shown: {why}"],
  emptyPage: ["Trang này không có chữ nào được đọc.", "No text was read on this page."],
  help: ["Phím tắt", "Keys"],
  close: ["Đóng", "Close"],
  export: ["Xuất", "Export"],
  exportTitle: ["Xuất văn bản với các quyết định", "Export with the decisions"],
  exportNote: ["Tệp trong thư mục vẫn như cũ; bản xuất được tải về.", "The files in the folder stay as they are; the export is downloaded."],
  exporting: ["Đang tạo {format}…", "Making {format}…"],
  exported: ["Đã tải về {name}.", "{name} was downloaded."],
  mismatch: ["Tổng ghi {said}, cộng lại được {sum}", "The total says {said}, the numbers add up to {sum}"],
  pasteIntro: ["Dán đoạn văn bị lỗi hoặc mất dấu vào đây; bản phục hồi hiện ngay bên cạnh. Không có gì được lưu lại.", "Paste garbled text, or text without marks: it is restored beside it. Nothing is stored."],
  pasteHere: ["Văn bản cần phục hồi", "Text to restore"],
  result: ["Bản phục hồi", "Restored"],
  both: ["Hiện cả chữ cũ", "Show what it was"],
  working: ["Đang phục hồi…", "Restoring…"],
  copy: ["Chép", "Copy"],
  copyMarks: ["Chép kèm dấu sửa", "Copy with marks"],
  copied: ["Đã chép.", "Copied."],
  changes: ["{n} chỗ sửa · {d} chỗ nghi ngờ", "{n} changes · {d} doubts"],
  suggestions: ["có thể là: {list}", "perhaps: {list}"],
  offline: ["Không tới được máy chủ. Lệnh `restore serve` còn chạy không?", "The server cannot be reached. Is `restore serve` still running?"],
  hNext: ["chỗ nghi ngờ tiếp / trước", "next / previous doubt"],
  hWord: ["từng chữ một", "word by word"],
  hAccept: ["nhận bản phục hồi", "accept as restored"],
  hKeep: ["giữ như máy đọc", "keep as read"],
  hPick: ["chọn phương án", "pick an alternative"],
  hType: ["tự gõ", "type your own"],
  hSame: ["làm giống vậy ở mọi chỗ giống nhau", "same decision for equal places"],
  hUndo: ["hoàn tác / làm lại", "undo / redo"],
  hPage: ["trang sau / trước", "next / previous page"],
  hFile: ["văn bản tiếp", "next document"],
  hZoom: ["phóng to, thu nhỏ, vừa khung", "zoom in, out, fit"],
  hHelp: ["bảng này", "this help"],
};

const asked = new URLSearchParams(location.search).get("lang");
const wanted = [asked, ...navigator.languages].map((tag) => (tag ?? "").slice(0, 2));
export const lang = wanted.find((tag) => tag === "vi" || tag === "en") ?? "vi";
const column = lang === "en" ? 1 : 0;
document.documentElement.lang = lang;

/** The text `key` with its {names} filled in. */
export function t(key, values = {}) {
  return TEXTS[key][column].replace(/\{(\w+)\}/g, (_, name) => String(values[name] ?? ""));
}

export function otherLanguage() {
  const address = new URL(location.href);
  address.searchParams.set("lang", lang === "en" ? "vi" : "en");
  return address.href;
}

/** 0.934 → "93". Rounded down, so that no doubtful word is shown as 100. */
export function percent(share) {
  return String(Math.floor(share * 100));
}
