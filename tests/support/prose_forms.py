"""A checklist as prose: numbered headings and blocks in the forms in which
vendors publish them. An item is (no, kind, title, definition, unit, answer)."""
import re

CATEGORIES = {1: "アプリケーション運用", 26: "サポート", 28: "データ管理",
              39: "セキュリティ"}

PREAMBLE = ("クラウドサービスレベルのチェックリスト\n株式会社例\n"
            "更新: 2026/4/15\n")


def answer_lines(text):
    """An answer in several lines, as a person would set it."""
    return re.sub(r"[ \n]+(?=[・※])", "\n", text)


def one_line(text):
    return text.replace("\n", " ")


def with_list(text):
    """List elements numbered within the answer."""
    parts = answer_lines(text).split("\n")
    if len(parts) < 3:
        return answer_lines(text)
    out, n = [], 0
    for part in parts:
        if part.startswith("・"):
            n += 1
            part = f"{n}. {part[1:].strip()}"
        out.append(part)
    return "\n".join(out)


def numbered(number, body=answer_lines, definition=False, categories=True):
    """Headings made by number(no, title), answers below."""
    def render(items):
        out = [PREAMBLE]
        for no, _kind, title, text, _unit, answer in items:
            if categories and no in CATEGORIES:
                out.append(f"\n{CATEGORIES[no]}\n")
            out.append(number(no, title))
            if definition and text:
                out.append(text)
            out.append(body(answer) + "\n")
        return "\n".join(out)
    return render


def same_line(number):
    def render(items):
        return PREAMBLE + "\n" + "\n".join(
            number(no, title) + one_line(answer)
            for no, _kind, title, _text, _unit, answer in items) + "\n"
    return render


def blocks(labels, bold=False, own_line=False):
    """項目：… 規定内容：… 測定単位：… 回答：…"""
    title_label, text_label, unit_label, answer_label = labels

    def label(word):
        return f"**{word}**: " if bold else f"{word}："

    def render(items):
        out = [PREAMBLE]
        for no, _kind, title, text, unit, answer in items:
            out.append(f"No. {no}")
            out.append(label(title_label) + title)
            if text:
                out.append(label(text_label) + text)
            if unit:
                out.append(label(unit_label) + unit)
            if own_line:
                out += [answer_label, answer_lines(answer), ""]
            else:
                out += [label(answer_label) + answer_lines(answer), ""]
        return "\n".join(out)
    return render


def contents(number):
    """A table of contents before the items."""
    body = numbered(number, definition=True)

    def render(items):
        entries = "\n".join(f"{number(no, title)} ……… {no // 8 + 2}"
                            for no, _k, title, *_ in items)
        first, _, rest = body(items).partition("\n\n")
        return f"{first}\n\n目次\n{entries}\n\nはじめに\n" \
               f"本書は弊社のサービスについて述べるものです。\n\n{rest}"
    return render


def examples(items):
    """METI's own example beside each answer."""
    out = [PREAMBLE]
    for no, _kind, title, text, _unit, answer in items:
        out += [f"## {no}. {title}", "", f"> 規定内容：{text}", ">",
                "> 設定例：99.9%以上、1日1回、5世代", "",
                f"回答：{one_line(answer)}", ""]
    return "\n".join(out)


def questions(items):
    out = [PREAMBLE]
    for no, _kind, title, _text, _unit, answer in items:
        out += [f"Q{no}. {title}を教えてください。",
                f"A{no}. {answer_lines(answer)}", ""]
    return "\n".join(out)


def paged(items):
    """As a word processor prints it: footers, running titles."""
    text = numbered(lambda no, title: f"{no}. {title}")(items)
    lines, out = text.split("\n"), []
    for i in range(0, len(lines), 40):
        page = i // 40 + 1
        out.append("サービスレベル チェックシート" if page > 1 else "")
        out += lines[i:i + 40]
        out += ["", f"- {page} -\f" if i % 80 else f"{page} / 9\f"]
    return "\n".join(out)


def unnumbered(items):
    return numbered(lambda no, title: f"■{title}")(items)


HEADINGS = {
    "dot": numbered(lambda no, title: f"{no}. {title}"),
    "definition": numbered(lambda no, title: f"{no}. {title}",
                           definition=True),
    "paren": numbered(lambda no, title: f"{no}） {title}"),
    "parens": numbered(lambda no, title: f"({no}) {title}"),
    "wide parens": numbered(lambda no, title: f"（{no}）{title}"),
    "brackets": numbered(lambda no, title: f"【{no}】{title}"),
    "word": numbered(lambda no, title: f"No.{no} {title}"),
    "markdown": numbered(lambda no, title: f"## {no} {title}"),
    "markdown dot": numbered(lambda no, title: f"### {no}. {title}\n",
                             body=with_list, definition=True),
    "bold": numbered(lambda no, title: f"**{no}. {title}**\n"),
    "square": unnumbered,
    "disc": numbered(lambda no, title: f"● {title}"),
    "clause": numbered(lambda no, title: f"第{no}項 {title}"),
    "clause apart": numbered(lambda no, title: f"第{no}項\n{title}"),
    "own numbers": numbered(lambda no, title: f"{no // 10 + 1}-{no % 10 + 1} "
                                              f"{title}"),
    "dotted numbers": numbered(lambda no, title: f"{no // 10 + 1}."
                                                 f"{no % 10 + 1} {title}"),
    "plain": numbered(lambda no, title: title, categories=False),
    "title in brackets": numbered(lambda no, title: f"【{title}】"),
    "list inside": numbered(lambda no, title: f"{no}. {title}",
                            body=with_list),
    "wide": numbered(lambda no, title: f"{no}．{title}"),
    "colon": same_line(lambda no, title: f"{no} {title}："),
    "dot colon": same_line(lambda no, title: f"{no}. {title}: "),
    "bullets": same_line(lambda no, title: f"・{title}：　"),
    "bold colon": same_line(lambda no, title: f"- **{title}**: "),
    "blocks": blocks(("項目", "規定内容", "測定単位", "回答")),
    "bold blocks": blocks(("項目名", "規定内容", "単位", "回答内容"), bold=True),
    "own line": blocks(("サービスレベル項目", "定義", "測定単位", "【回答】"),
                       own_line=True),
    "contents": contents(lambda no, title: f"{no}. {title}"),
    "examples": examples,
    "questions": questions,
    "paged": paged,
}

HEADINGS_EN = {
    "dot": numbered(lambda no, title: f"{no}. {title}", categories=False),
    "markdown": numbered(lambda no, title: f"## {no}. {title}\n",
                         categories=False),
    "colon": same_line(lambda no, title: f"{no}. {title}: "),
    "bold": same_line(lambda no, title: f"- **{title}**: "),
    "dash": same_line(lambda no, title: f"{no}) {title} - "),
    "questions": same_line(lambda no, title: f"Q{no}. {title}?\nA: "),
    "blocks": blocks(("Item", "Definition", "Unit", "Answer")),
    "hash": numbered(lambda no, title: f"#{no} {title}", categories=False),
}
