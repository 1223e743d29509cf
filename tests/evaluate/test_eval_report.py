"""The HTML report: one file, well-formed, escaped, without external requests, readable in a browser."""

from html.parser import HTMLParser

from restore.evaluate.markup import Markup, el

VOID = {"meta", "link", "line", "circle", "rect", "path"}


class Balance(HTMLParser):
    """Fails on tags that are not closed, and keeps what loads or runs."""

    def __init__(self):
        super().__init__()
        self.open, self.tags, self.addresses = [], set(), []

    def handle_starttag(self, tag, attrs):
        self.tags.add(tag)
        self.addresses += [value for name, value in attrs if name in ("src", "href")]
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag, attrs):
        self.handle_starttag(tag, attrs)
        assert tag in VOID

    def handle_endtag(self, tag):
        assert self.open.pop() == tag


def test_the_report_is_well_formed_and_loads_nothing(report):
    balance = Balance()
    balance.feed(report.read_text(encoding="utf-8"))
    assert balance.open == []
    assert not balance.tags & {"script", "img", "iframe", "object", "b"}
    assert all(address.startswith(("#", "data:,")) for address in balance.addresses)


def test_names_survive_as_they_are(report, names):
    class Text(HTMLParser):
        data = ""

        def handle_data(self, data):
            self.data += data

    text = Text()
    text.feed(report.read_text(encoding="utf-8"))
    for name in names:
        assert name in text.data


def test_markup_escapes_everything_it_did_not_make():
    made = el("p", "<b> & 'x'", el("i", '"'), [None, 3], title='"<', hidden=True, class_=None)
    assert made == '<p title="&quot;&lt;" hidden>&lt;b&gt; &amp; &#x27;x&#x27;<i>&quot;</i>3</p>'
    assert el("line", x1=1) == '<line x1="1"/>'
    assert isinstance(made, Markup)
