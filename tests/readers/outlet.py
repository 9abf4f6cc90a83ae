"""A live blog of an outlet that never was, as its page stands before each of four polls."""

import json
from html import escape

ADDRESS = "https://gazette.example/live/lanterns"
HEADLINE = "Lantern night on the river"
DAY = "2026-05-30"

# Before which poll the page is as it is, and when liveticker looks at it. What is missing is withdrawn at the third look, ten
# minutes apart.
LOOKS = {
    1: ["19:00"],
    2: ["19:10", "19:20", "19:30"],
    3: ["19:40", "20:10"],
    4: ["20:45"],
}

# id: when it was published, its headlines and its texts: each the first one, and the one after the edit before poll 2.
ENTRIES = {
    "u1": ("18:00", ["Gates open at the Café & Mill"], ["The gates are open, and the queue is “longer than ever”."]),
    "u2": ("18:10", ["Boats line up"], ["Forty boats wait below the mill.", "Fifty-two boats wait below the mill, not forty."]),
    "u3": (
        "18:20",
        [],
        [
            "Lantern makers have put up their stalls along the east bank. There is soup.",
            "Lantern makers have put up their stalls along both banks. The soup is gone.",
        ],
    ),
    "u4": ("18:30", ["No fireworks"], ["There will be no fireworks tonight, a steward says."]),
    "u5": ("18:40", ["Two bridges are closed", "Three bridges are closed"], ["Walk round by the old ferry landing."]),
    # Longer than any summary.
    "u6": (
        "18:50",
        ["The first lantern floats"],
        [
            "The first lantern is on the water, let go by its maker, who is ninety this year and made her first one out of a "
            "flour bag. It turned twice below the weir and then went straight down the middle, past the rowing club and "
            "the old ferry landing, with some four thousand people counting aloud how many bends it would take. It "
            "took five, went out at the sixth, and was lit again by a boy in a canoe."
        ],
    ),
    "u7": ("19:05", ["A wind comes up"], ["A light wind from the west turns the boats."]),
    "u8": ("18:05", ["What the stewards wear"], ["Stewards wear green tonight; this was to be told earlier."]),
    "u9": ("20:40", ["All lanterns float"], ["The last of the lanterns is on the water. Good night."]),
}

# From the newest to the oldest. Before poll 2, u4 is withdrawn, u7 is added, and so is u8, back-dated. At last u4 returns.
ON_PAGE = {
    1: ["u6", "u5", "u4", "u3", "u2", "u1"],
    2: ["u7", "u6", "u5", "u3", "u2", "u8", "u1"],
    3: ["u7", "u6", "u5", "u3", "u2", "u8", "u1"],
    4: ["u9", "u7", "u6", "u5", "u4", "u3", "u2", "u8", "u1"],
}

# Behind the text of u6, and what a reader should make of it.
MORE = {"u6": '<p><a href="/makers">Who makes them</a> <img src="/img/lantern.jpg" alt="A lantern"></p>'}
URLS = {"u6": ["https://gazette.example/makers", "https://gazette.example/img/lantern.jpg"]}


def instant(clock):
    return f"{DAY}T{clock}:00Z"


def page(poll):
    """The page as it is before that poll: told to search engines as well as shown."""
    now = lambda versions: versions[-1 if poll > 1 else 0] if versions else ""
    told, shown = [], []
    for key in ON_PAGE[poll]:
        clock, headlines, texts = ENTRIES[key]
        headline, text = now(headlines), now(texts)
        update = {"@type": "BlogPosting", "url": f"{ADDRESS}#{key}", "datePublished": instant(clock), "articleBody": text}
        if headline:
            update["headline"] = headline
        # One edit is told of by the page itself; of the others nobody knows more than when they were seen.
        if key == "u2" and poll > 1:
            update["dateModified"] = instant("19:07")
        told.append(update)
        heading = f"<h3>{escape(headline)}</h3>" if headline else ""
        shown.append(
            f'<article class="update" id="{key}"><time datetime="{instant(clock)}">{clock}</time>{heading}'
            f"<p>{escape(text)}</p>{MORE.get(key, '')}</article>"
        )
    blog = {
        "@context": "https://schema.org",
        "@type": "LiveBlogPosting",
        "headline": HEADLINE,
        "url": ADDRESS,
        "inLanguage": "en",
        "publisher": {"@type": "Organization", "name": "The Gazette"},
        "liveBlogUpdate": told,
    }
    return (
        f'<!doctype html>\n<html lang="en"><head><meta charset="utf-8"><title>{HEADLINE} - The Gazette</title>\n'
        f'<link rel="canonical" href="{ADDRESS}">\n<script type="application/ld+json">{json.dumps(blog)}</script></head>\n'
        f"<body><main><h1>{HEADLINE}</h1>\n" + "\n".join(shown) + "\n</main></body></html>\n"
    )
