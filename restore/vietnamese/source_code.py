"""Finds program code: lines of programs and commands, table headers, identifiers, keys, tags and paths.

Every pattern requires more than words: a command needs an option, a path or a pipe; a keyword the brackets
and symbols that follow it in a program. Garbled Vietnamese has none of these.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

_COMMANDS = (
    "apt|apt-get|brew|cargo|cd|chmod|chown|conda|cp|curl|docker|echo|export|find|git|grep|java|kubectl|ls"
    "|make|mkdir|mv|node|npm|npx|ping|pip3?|python3?|rm|rsync|scp|sed|ssh|sudo|systemctl|tar|unzip|wget|yarn"
)
_STATEMENTS = (
    "async|await|case|class|const|def|elif|else|except|export|finally|for|from|function|if|import|int|let|new"
    "|private|public|raise|return|static|switch|throw|try|using|var|void|while|with"
)
_LINE = re.compile(
    rf"""^[ \t]*+(?:
      (?:[$%\#][ ])?(?:sudo[ ])?(?:{_COMMANDS})[ ]
        (?=[^\n]*(?:(?<=[ ])--?[A-Za-z]|(?<!\w)[.~]{{0,2}}/\w|&&|[$|>]|[ ]\d{{3}}[ ]))[^\n]+
    | (?:SELECT\b[^\n]*\bFROM|INSERT[ ]INTO|DELETE[ ]FROM|UPDATE\b[^\n]*\bSET|CREATE[ ]TABLE)\b[^\n]+
    | \#include[ ]*[<"][^\n]+
    | (?:import|from)[ ][a-z_][\w.]*(?:[ ](?:import|as)[ ][\w, *]+)?;?(?=\n|$)
    | \}}?[ ]?(?:{_STATEMENTS})\b(?:[^\n=({{]*=[^\n]*;|[^\n({{]*[({{](?:[^\n]*[;{{}}:({{])?)[ ]*(?=\n|$)
    | (?:pub[ ])?(?:digraph|enum|fn|func|graph|impl|interface|message|package|struct|type)\b[^\n]*
        \{{(?:[^\n]*\}})?[ ]*(?=\n|$)
    | (?:[a-z]\w*\([\w, ]*\)(?:[ ]?:-|[.,;])[ ]?){{2,}}(?=\n|$)
    | [-dlbcps](?:[r-][w-][xsStT-]){{3}}[+.@]?[ ]+\d[^\n]+
    | [A-Za-z_]\w*[ ]+[\w.*\[\]]+[ ]+`\w+:"[^`\n]*`(?=\n|$)
    | (?:at[ ])?(?:[A-Za-z_$][\w$]*\.)+[\w$<>]+\([\w.]+:\d+\)(?=\n|$)
    | (?:try|else|finally|except[ ]\w+):[ ]*(?=\n|$)
    | [A-Za-z_][\w.]*(?:\[[^\]\n]*\])?[ ][-+*/]?=[ ][^\n]*(?:;|\))[ ]*(?=\n|$)
    | [\w.-]+@[\w.-]+:[~/][^\s$\#]*[$\#][ ][^\n]+
    | (?:<{{7}}|>{{7}})[ ][^\n]+
    | \((?:defun|define|lambda|let)\b[^\n]*\)
    | program[ ]\w+;(?=\n) | (?:begin|end[.;])[ ]*(?=\n|$) | var[ ][\w, ]+:[ ]?\w+;[^\n]*
    | (?:for|if|while)\b[^\n]*(?::=|<>|[<>=])[^\n]*[ ](?:do|then)\b[^\n]*
    | [A-Za-z_][\w.]*(?:\[[^\]\n]*\])?(?:[ ]?:=[^\n]*;|\([^\n]*\);)[ ]*(?=\n|$)
    | (?:From|To|Cc|Bcc|Subject|Sent|Reply-To|Return-Path|Message-ID):(?=[^\n]*@)
    | [a-z][a-z0-9_]*(?P<comma>[,;\t])(?:[a-z][a-z0-9_]*(?P=comma))+[a-z][a-z0-9_]*(?=\n[^\n]*(?P=comma))
    | [A-Z][A-Za-z0-9]*[ ]\{{[ ]*(?=\n)
    | [a-z_]\w*\??:[ ](?:any|bool(?:ean)?|date|float|int|number|str(?:ing)?)(?:\[\])?[;,]?[ ]*(?=\n|$)
    | (?<=[ \t]{{2}})[a-z_]\w*[ ]=[ ][\w.]+(?=\n|$)
    )""",
    re.VERBOSE | re.MULTILINE,
)
_INSIDE = re.compile(
    r"""(?P<table>(?<![\w.])(?:(?=[^\W_]*_)[A-Za-z]\w+[ ]?\([a-z]\w*|[A-Za-z]\w+[ ]?\((?=[^()]*_)[a-z]\w*
          |[A-Za-z]\w+\((?=[^()]*[a-z]{2}[A-Z])[A-Za-z]\w*)(?:,[ ]?[A-Za-z]\w*)+\))       # sach (ma, tac_gia)
      | (?P<name>(?<![\w.])(?=\w*[A-Za-z])[A-Za-z0-9]+(?:_[A-Za-z0-9]+)+(?!\w))             # ho_ten
      | (?P<key>"[A-Za-z0-9_.@$-]+"[ ]?:(?=[ \n]*(?:["\[{\d-]|true\b|false\b|null\b))
          (?:[ ]?(?:true|false|null)\b)?)                                                   # "con_hang": true
      | (?P<math>\$(?=[^$\n]{0,80}[\\^_=+<>/(])[^$\n]{1,200}\$ | \$[A-Za-z]\$ | \\\[[^\n]{1,200}\\\])
      # Scanners' engines print a backslash for marks, as in "ho\\lch": behind a letter few are macros.
      | (?P<macro>(?:(?<![A-Za-z])|(?=\\(?:alpha|beta|gamma|delta|theta|lambda|sigma|omega|cdot|times|frac
          |sqrt|sum|infty|leq|geq|neq|left|right|quad|ldots)(?![A-Za-z])))\\[A-Za-z]+\*?
          (?:\[[^\]\n]*\])?(?:\{[A-Za-z0-9:,._-]+\})?)   # \usepackage[utf8]{vietnam}
      | (?P<error>(?<![\w.])(?:[a-z]\w*\.)+[A-Z]\w*(?:Error|Exception)(?!\w))  # java.io.IOException
      | (?P<note>\[\^[\w-]+\])                                                # [^1]
      | (?P<subscript>(?<=\w)\[(?:"\w+"|'\w+')\])                                            # d["loai"]
      | (?P<compared>[=!]=[ ]?(?:"\w+"|'\w+'))                                              # == "nhap"
      | (?P<slug>"[a-z0-9]+(?:-[a-z0-9]+)+"|\[[a-z]+(?:-[a-z]+)+\]                           # "du-lich"
          |(?<![\w-])(?:[.\#][a-z]+(?:-[a-z]+)+|[a-z]+(?:-[a-z]+){2,})(?![\w-]))            # goi-cua-toi
      | (?P<scope>(?<!\w)(?:build|chore|ci|docs|feat|fix|perf|refactor|style|test)\([\w-]+\)!?(?=:))
      | (?P<literal>(?<=[,;\t])(?:true|false|null)(?=[,;\t\n]|$))
      | (?P<pair>(?<![\w.=&?-])[a-z]\w+=(?:[A-Za-z][\w.:/@-]*|"[^"\n]*")(?=[\s,;)\]]|$))  # user=lan.nt
      | (?P<column>(?<!\w)[a-z]\w*[ ](?:N?(?:VAR)?CHAR\(\d+\)|(?:BIG|SMALL)?INT|DATETIME)(?:[ ](?:NOT[ ]NULL
          |NULL|PRIMARY[ ]KEY|UNIQUE|DEFAULT[ ][\w']+))*)                                 # ten CHAR(9) UNIQUE
      | (?P<close></[A-Za-z][\w:.-]*>)
      | (?P<open><(?P<tag>[A-Za-z][\w:.-]*)>(?=[^\x00]{0,2000}?</(?P=tag)>))
      | (?P<attributes><[A-Za-z][\w:.-]*(?:\s+[\w:-]+=(?:"[^"<>]*"|'[^'<>]*'))+\s*/?>)
      | (?P<relative>(?<![\w/.])[a-z][a-z0-9._-]*(?:/[a-z0-9._-]+)+/[\w-]+\.[a-z]{1,4}(?!\w))""",
    re.VERBOSE | re.ASCII,
)
# Every match of `_INSIDE` contains one of these, and few texts do; they are found in a hundredth of its time.
_TRIGGER = re.compile(
    r'[_<$\\]|"[A-Za-z0-9_.@$-]+"|[a-z]-[a-z]+[-\]]|[.#][a-z]+-|\w\(\w+\)!?:'
    r"|\w\['|[=!]= ?'|Error|Exception|\[\^|/[\w-]+\.[a-z]"
    r"|[,;\t](?:true|false|null)|[a-z0-9]=[A-Za-z\"]|\w\(\w+, ?\w|\w (?:N?(?:VAR)?CHAR|[A-Z]*INT|DATETIME)\b"
)


def source_code(text: str) -> Iterator[tuple[int, int]]:
    """The spans of code and commands, and of identifiers, keys, tags and paths, in no order."""
    for line in _LINE.finditer(text):
        start = line.start() + len(line.group()) - len(line.group().lstrip())
        yield start, line.start() + len(line.group().rstrip())
    if _TRIGGER.search(text):
        for found in _INSIDE.finditer(text):
            yield found.span()
