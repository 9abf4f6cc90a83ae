#!/usr/bin/env python3
"""Pages that were made to cost, by number: each is read or refused within 2 s of CPU and 200 MB, or this fails.

    BIN=target/release/liveticker tests/torture/hostile.py [COUNT [FIRST]]    200 of them from the first on
    … hostile.py --write FILE NUMBER                                         that one, to be looked at

A page is made of one to three kinds of markup that parsers and readers have stumbled over, each of a length and with numbers of
its own, alone, in turns or inside each other; some of them are 16 MiB long, which is as long as a page can be. The same number
makes the same page. `CPU=6` allows as many seconds, for a machine that
others use too. What is measured is what the kernel has counted for the process: its CPU time and the most memory it had.
"""
import json, os, pathlib, random, subprocess, sys, tempfile, time

CPU, MEMORY, SIZE = float(os.environ.get("CPU", 2)), 200_000, 16 << 20


def clock(n):
    return f"{n // 60 % 24:02}:{n % 60:02}"


def stamp(n):
    return f"2026-03-{1 + n // 1440 % 28:02}T{clock(n)}:00Z"


def date(n):
    return f"<time datetime='{stamp(n)}'>{clock(n)}</time>"


def some(dice, *of):
    return dice.choice(of)


def nested(dice):
    tag = some(dice, "div", "span", "ul><li", "table><tr><td", "b", "a href=x", "section", "blockquote", "svg", "math", "template",
               "select", "button", "dl><dd", "details", "article", "main", "font", "object", "h2")
    depth = dice.choice((50, 400, 900, 998, 1500, 40_000))
    inner = some(dice, "x", "<p>x", "<i>y</i>", date(5), "</div>", "</x>", "<td>", "&amp;")
    close = "".join(f"</{name.split()[0].rstrip('>')}>" for name in reversed(tag.split("><")))
    return lambda n: f"<{tag}>" * depth + inner * dice.randrange(1, 4000) + (close * depth if n % 2 else "")


def attributes(dice):
    many, name = dice.choice((3, 60, 900, 1001, 100_000)), some(dice, "a{}", "data-x{}", "class", "on{}", "\u00e4{}", "={}")
    value = some(dice, "", "=b", "='c d e'", '="' + "v" * 200 + '"', "=&amp;", "=" + clock(7))
    tag = some(dice, "p", "html", "body", "article", "b", "time", "img", "meta")
    return lambda _: f"<{tag} " + " ".join(name.format(k) + value for k in range(many)) + ">x"


def formatting(dice):
    many = dice.choice((5, 80, 800))
    tags = dice.sample(("a", "b", "big", "code", "em", "font", "i", "nobr", "s", "small", "strike", "strong", "tt", "u"), 4)
    opened = "".join(f"<{dice.choice(tags)} a{k}>" for k in range(many))
    piece = some(dice, "<p>x</p>", "<div>x", "<table><td>x</table>", f"</{tags[0]}>", "<li>x", "<p><b>x</p></b>", "</p>")
    return lambda _: "<p>" + opened + piece * 200


def tables(dice):
    parts = ("<table>", "<tr>", "<td>", "</td>", "</tr>", "</table>", "<caption>", "<tbody>", "<col>", "x", "<p>", "<b>", date(3),
             "<td colspan=1000 rowspan=65534>", "<form>", "<input>", "<select>", "</select>")
    line = "".join(dice.choice(parts) for _ in range(dice.randrange(2, 12)))
    return lambda _: line


def text(dice):
    piece = some(dice, "&amp;", "&#x41;", "&CounterClockwiseContourIntegra ", "&#99999999;", "\0", "<", "<!", "</", "\u202e", "\u0301", "\U0001f600",
                 "word ", "x", "12:05 ", "1.2.", "2026-03-02 ", "vor 5 Minuten ", "yesterday ", "\u0661\u0662:\u0663\u0664 ", "]]>", "--", "am ", "Mar 2 ", "14.05 ",
                 "By A. Person ", "\u00a0", "\u3000", "\ufeff", "\r", "\n\t  ", "UTC ", "$", "%s", "{{", "10:10:10:10:", "0")
    wrap = some(dice, "{}", "<p>{}</p>", "<b>{}</b>", "<h2>{}</h2>", "<!--{}-->", "<script>{}</script>", "<title>{}</title>", "<style>{}</style>", "<textarea>{}",
                "<time>{}</time>", "<article>{}</article>", "<p class='{}'>", "<a href='{}'>x</a>", "<li>{}", "<img alt='{}' src=x>", "<noscript>{}</noscript>")
    long = dice.choice((1, 3, 50, 5_000, 500_000))
    return lambda _: wrap.format(piece * long)


def entries(dice):
    box, far = some(dice, "article", "div class=post", "li", "section", "tr><td", "div", "p", "dd"), dice.choice((1, 7, 61, 100_003))
    head = some(dice, "<h3>Heading {n}</h3>", "<h2><a href='/live/{n}'>Heading</a></h2>", "", "<b>{c}</b> ", "<strong>{c} Heading {n}</strong>")
    when = some(dice, "<time datetime='{t}'>{c}</time>", "<span class=time>{c}</span>", "<span class=t{n}>{c}</span>", "{c}", "", "<time>{c}</time>",
                "<abbr title='{t}'>{n} minutes ago</abbr>", "<div data-time='{t}' class='c{n} d'></div>")
    body = some(dice, "<p>What was said at the quay, {n} times.</p>", "<p>x", "Same words for all.", "<p>{n}</p><p>By A. B.</p>", "<img src=/p{n}.jpg>",
                "<p>" + "long words " * 40 + "{n}</p>", "<blockquote class=twitter-tweet><a href='https://x.example/{n}'>t</a></blockquote>", "<ul><li>a<li>b</ul>")
    mark = some(dice, "", " id=p{n}", " id=same", " id={m}", " class='c{n}'", " data-id={m} class='post p{m}'", " itemscope itemtype='https://schema.org/BlogPosting'")
    end = "" if dice.random() < 0.2 else "".join(f"</{part.split()[0]}>" for part in reversed(box.split("><")))
    order = dice.choice((1, -1, 37))
    return lambda n: (f"<{box}{mark}>{when}{head}{body}{end}").format(n=n, m=n % far, t=stamp(n * order), c=clock(n * order))


def described(dice):
    kind = some(dice, "LiveBlogPosting", "NewsArticle", "ItemList", "DiscussionForumPosting")
    key = some(dice, "liveBlogUpdate", "itemListElement", "comment", "hasPart", "@graph")
    text = some(dice, "What was said at the quay, {n} times.", "Same words for all.", "x", "<p>{n}</p>" * 20, "")
    ids = some(dice, '"@id":"#p{n}",', '"url":"/live/{n}",', '"@id":"same",', "", '"identifier":{n},')
    many = dice.choice((10, 1_000, 5_000, 12_000, 60_000))
    ordered = dice.choice((1, -1, 0))

    def one(n):
        update = "{" + f'"@type":"BlogPosting",{ids.format(n=n)}"headline":"Heading {n}","datePublished":"{stamp(n * ordered)}","articleBody":{json.dumps(text.format(n=n))}' + "}"
        return update

    twice = dice.random() < 0.4
    list_ = ",".join(one(n) for n in range(many))
    page = f'<script type="application/ld+json">{{"@context":"https://schema.org","@type":"{kind}","headline":"H","{key}":[{list_}]}}</script>'
    if twice:
        page += "".join(f"<article id=p{n}>{date(n * ordered)}<h3>Heading {n}</h3><p>{text.format(n=n)}</p></article>" for n in range(many))
    return lambda n: page if n == 0 else ""


def jsons(dice):
    opens = some(dice, "[", '{"a":', '[{"posts":', '[[],', '{"items":[')
    many = dice.choice((100, 5_000, 100_000, 500_000))
    row = some(dice, "0,", '"x",', "[],", "{},", '{"id":%d,"title":"T","body":"<p>b</p>","published":"2026-03-02T10:00:00Z"},', '"\\ud800",', "1e999,",
               '{"created_at":17700%05d,"text":"%d"},', '"2026-03-02T10:00:00Z",', '{"a":{"b":[{"time":"10:0%d"}]}},')
    shape = dice.choice(("deep", "wide", "cut", "both"))
    wrap = some(dice, "<script type='application/json'>{}</script>", "<script>window.__STATE__={}</script>", "<script id=__NEXT_DATA__ type='application/json'>{}</script>",
                "<script>self.__next_f.push([1,{}])</script>", "<script type='application/ld+json'>{}</script>", "<div data-props='{}'></div>", "<script>var a=JSON.parse('{}')</script>")
    rows = "".join(row.replace("%05d", f"{n % 100000:05}").replace("%d", str(n % 10)) for n in range(min(many, 100_000)))
    inside = {"deep": opens * many, "wide": "[" + rows + "0]", "cut": "[" + rows, "both": opens * 100 + rows}[shape]
    return lambda n: wrap.format(inside) if n == 0 else ""


def names(dice):
    long, many = dice.choice((1, 30, 3_000)), dice.choice((1, 40, 900))
    tag = some(dice, "p", "div", "x-" + "y" * 50, "article", "time", "a")
    piece = some(dice, "c", "live-", "entry__", "css-1x", "-", "\\:", "update ", "post.", "A")
    return lambda n: f"<{tag} class='" + " ".join(f"{piece * long}{n % 97}{k}" for k in range(many)) + f"'>{clock(n)}</{tag}>"


def loose(dice):
    parts = ("<p>", "</p>", "<b>", "</b>", "<a href=x>", "</a>", "<template>", "</template>", "<svg>", "</svg>", "<desc>", "<![CDATA[", "<script>", "</script>", "<!--",
             "-->", "<select>", "<option>", "<form>", "</body>", "</html>", "<frameset>", "<head>", "<title>", "</title>", "<math><mi>", "<ruby><rt>", "<li>", "<dd>",
             "<h1>", "<br>", "<hr>", "<plaintext>"[:0], "<iframe>", "</iframe>", "<template shadowrootmode=open>", "<noscript>", "<image>", "<isindex>", "</p x=y>",
             "<p/>", "x", date(9), "<div hidden>", "<details open>", "<base href='//x'>", "<meta charset=utf-7>", "<link rel=next href='?p=2'>", "<video><source>")
    line = "".join(dice.choice(parts) for _ in range(dice.randrange(2, 40)))
    return lambda _: line


def links(dice):
    target = some(dice, "/live/{n}", "?page={n}", "https://other.example/{n}", "javascript:x", "//{n}.example", "/live/2026/03/{n}", "#" + "a" * 300, "http://[::bad{n}")
    words = some(dice, "Next page {n}", "Live {n}", "Read on", "Older posts", "x" * 500, clock(4), "")
    wrap = some(dice, "{}", "<li>{}</li>", "<nav>{}</nav>", "<p>{}", "<h2>{}</h2>", "<figure>{}<img srcset='" + "a 1x, " * 50 + "'></figure>")
    return lambda n: wrap.format(f"<a href='{target}'>{words}</a>".replace("{n}", str(n)))


KINDS = (nested, attributes, formatting, tables, text, entries, entries, described, jsons, names, loose, links)


def page(number):
    """The page of that number, and what it is made of."""
    dice = random.Random(number)
    kinds = dice.sample(KINDS, dice.choice((1, 1, 2, 3)))
    size = int(30_000 * (SIZE / 30_000) ** dice.random()) if dice.random() < 0.8 else SIZE
    makers = [kind(dice) for kind in kinds]
    in_turns, pieces, length, n = dice.random() < 0.5, [], 0, 0
    pieces.append(some(dice, "", "<!doctype html><html lang=en><title>Live: harbour</title><main>", "<html lang=de><h1>Liveticker</h1>"))
    while length < size and n < 400_000:
        maker = makers[n % len(makers)] if in_turns else makers[min(len(makers) - 1, length * len(makers) // size)]
        piece = maker(n)
        pieces.append(piece)
        length += max(len(piece), 1)
        n += 1
    html = "".join(pieces).encode("utf-8", "replace")[:SIZE]
    return html, "+".join(kind.__name__ for kind in kinds)


def cost(binary, file):
    """Exit status, seconds of CPU, kB at most."""
    quiet = os.open(os.devnull, os.O_RDWR)
    actions = [(os.POSIX_SPAWN_DUP2, quiet, fd) for fd in (0, 1, 2)]
    child = os.posix_spawn(binary, [binary, "preview", "--as", "https://times.example/live/harbour", file], {"HOME": "/nonexistent"}, file_actions=actions)
    os.close(quiet)
    _, status, used = os.wait4(child, 0)
    return os.waitstatus_to_exitcode(status), used.ru_utime + used.ru_stime, used.ru_maxrss


def main():
    if sys.argv[1:2] == ["--write"]:
        html, kinds = page(int(sys.argv[3]))
        pathlib.Path(sys.argv[2]).write_bytes(html)
        print(kinds)
        return 0
    count, first = (list(map(int, sys.argv[1:])) + [200, 1][len(sys.argv) - 1 :])[:2]
    binary = os.path.abspath(os.environ.get("BIN", "target/release/liveticker"))
    bad, worst, read, began, bytes_ = [], [0.0, 0], 0, time.monotonic(), 0
    with tempfile.TemporaryDirectory() as folder:
        file = os.path.join(folder, "page.html")
        for number in range(first, first + count):
            # Made by another process: the most memory of whoever starts a program counts as the program's.
            kinds = subprocess.run([sys.executable, __file__, "--write", file, str(number)], check=True, capture_output=True, text=True).stdout.strip()
            size = os.path.getsize(file)
            bytes_ += size
            status, cpu, memory = cost(binary, file)
            # Another process may have had the caches: the least of three counts.
            for _ in range(2):
                if cpu <= CPU:
                    break
                cpu = min(cpu, cost(binary, file)[1])
            read += status in (0, 3)
            worst = [max(worst[0], cpu), max(worst[1], memory)]
            if status not in (0, 1, 3) or cpu > CPU or memory > MEMORY:
                bad.append(number)
                print(f"page {number} ({kinds}, {size} bytes): exit status {status}, {cpu:.2f} s, {memory // 1000} MB", flush=True)
    print(f"{count} pages of {bytes_ / count / 1e6:.1f} MB on average, {read} of them read: at most {worst[0]:.2f} s of CPU and {worst[1] // 1000} MB; "
          f"{len(bad)} over budget ({time.monotonic() - began:.0f} s)")
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
