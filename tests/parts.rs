//! The parts of entries as a reader gets them: titles, authors, text, copies, embeds, on small pages in the ways in which
//! sites of many languages write them.

#![allow(clippy::unwrap_used)]

use liveticker::entry::Entry;
use liveticker::extract::explain;
use liveticker::page::Page;
use liveticker::profile::{Catalogue, Profile};

const SENTENCES: [&str; 6] = [
    "The harbour master has closed the mouth of the harbour until the swell is down to two metres.",
    "Two fishing boats have broken loose and lie across the ferry's berth; nobody was on board.",
    "A tug from the next port is on its way, and is expected to pass the light before noon.",
    "The school on Quay Street closes early, and parents are asked to come on foot if they can.",
    "Nobody has been hurt so far, says the lifeboat's coxswain, who has slept for an hour since Sunday.",
    "Power is back in the upper town; the lower town waits for a part that comes by road.",
];

/// The entries of a live blog with these, newest first.
fn read(entries: &[String]) -> Vec<Entry> {
    let html = format!(
        "<!doctype html><html><head><title>Harbour storm live: latest updates</title><meta property='og:type' content='article'></head>\
         <body><main><h1>Harbour storm live: latest updates</h1>{}</main></body></html>",
        entries.concat()
    );
    let address = "https://outlet.example/news/harbour-storm-live-ferries-2000001.html".parse().ok();
    let page = Page::new(html.into_bytes(), None, address, "2026-03-02T14:00:00Z".parse().unwrap());
    let (sighting, _) = explain(&page, &Profile::default(), &Catalogue::default());
    sighting.map(|sighting| sighting.entries).unwrap_or_default()
}

/// Six entries: `one` writes what stands in each, from its number and its sentence.
fn six(one: impl Fn(usize, &str) -> String) -> Vec<String> {
    SENTENCES
        .iter()
        .enumerate()
        .map(|(nth, text)| {
            let clock = format!("{:02}:{:02}", 13 - nth, 53 - 7 * nth);
            let inner = one(nth, text);
            format!("<article class=update id=u{nth}5><time datetime='2026-03-02T{clock}:30Z'>{clock}</time>{inner}</article>")
        })
        .collect()
}

#[test]
fn authors_are_found_in_the_ways_of_many_languages() {
    for (form, wanted) in [
        ("<p class=x>By Ada Holm</p>{}", "Ada Holm"),
        ("<div>Von Ada Holm und Filip Quist</div>{}", "Ada Holm, Filip Quist"),
        ("<span class=x7>Par Esmé Tarn</span>{}", "Esmé Tarn"),
        ("<div class=a_md_a><a href='/autor/inigo-salvat/'>Íñigo Salvat</a></div>{}", "Íñigo Salvat"),
        ("<a href='https://outlet.example/authors/ada-holm'>Ada Holm</a>{}", "Ada Holm"),
        ("<a rel=author href=/x>Ada Holm</a>{}", "Ada Holm"),
        ("{}<p><em>Autor: Ada Holm</em></p>", "Ada Holm"),
        ("<div class='css-1 byline'>Di Ada Holm, inviata</div>{}", "Ada Holm"),
        ("<small>Door Jan van der Berg</small>{}", "Jan van der Berg"),
        ("<div>Av Ada Holm</div>{}", "Ada Holm"),
        ("<div>Af Ada Holm, korrespondent</div>{}", "Ada Holm"),
        ("<div class=liveAuthor>Ada Holm<span class=role>Redakteurin</span></div>{}", "Ada Holm"),
        ("<div class=entry__author-name>Ada Holm and Filip Quist</div>{}", "Ada Holm, Filip Quist"),
        ("<div>Por Ana Ruiz</div>{}", "Ana Ruiz"),
        ("<div>Από την Ελένη Παππά</div>{}", "Ελένη Παππά"),
        ("<div>Автор: Анна Иванова</div>{}", "Анна Иванова"),
        ("<div dir=rtl>بقلم ليلى مثال</div>{}", "ليلى مثال"),
        ("<div class=reporter>山田太郎記者</div>{}", "山田太郎"),
        ("<div>作者：王小明</div>{}", "王小明"),
        ("<div>लेखक: अनीता शर्मा</div>{}", "अनीता शर्मा"),
        ("<div class=who><img src=/ada.jpg width=40 height=40><span>Ada Holm</span></div>{}", "Ada Holm"),
        ("<span itemprop=author>Ada Holm</span>{}", "Ada Holm"),
        // None of these is an author.
        (
            "{}<ul><li><img src=/a.png width=30 height=30><span>Ada Holm</span><b>3</b></li><li><img src=/b.png width=30 height=30><span>Filip Quist</span><b>2</b></li></ul>",
            "",
        ),
        ("<figure><img src=/a.jpg><figcaption>Foto: Ada Holm</figcaption></figure>{}", ""),
        ("{}<p>By noon the harbour will be open again, they say.</p>", ""),
        ("{}<p>The mayor, <a href='/people/ada-holm'>Ada Holm</a>, has asked all to go home and sleep.</p>", ""),
    ] {
        let found = read(&six(|_, text| form.replace("{}", &format!("<p>{text}</p>"))));
        assert_eq!(found.len(), 6, "{form}");
        for (entry, text) in found.iter().zip(SENTENCES) {
            assert_eq!(entry.authors.join(", "), wanted, "{form}");
            assert!(entry.content.text.contains(text), "{form}: {}", entry.content.text);
            let by_line = entry.content.text.lines().find(|line| !wanted.is_empty() && line.contains(wanted));
            assert_eq!(by_line, None, "{form}");
        }
    }
}

#[test]
fn the_title_is_the_heading_of_the_entry() {
    type Form = fn(usize, &str) -> String;
    let forms: [(&str, Form, Option<&str>); 10] = [
        (
            "a badge in it",
            |nth, text| format!("<h3><span>Breaking</span><span>Boat {nth} is in</span></h3><p>{text}</p>"),
            Some("Boat 0 is in"),
        ),
        ("its own", |nth, text| format!("<h3>Boat {nth} is in</h3><p>{text}</p>"), Some("Boat 0 is in")),
        (
            "behind a place",
            |nth, text| format!("<div class=loc>Chennai</div><h3>Boat {nth} is in</h3><p>{text}</p>"),
            Some("Boat 0 is in"),
        ),
        (
            "behind a sign",
            |nth, text| format!("<h3>\u{2013} \u{200b}Boat {nth} is in</h3><p>{text}</p>"),
            Some("Boat 0 is in"),
        ),
        ("the page's own", |_, text| format!("<h3>Harbour storm live: latest updates</h3><p>{text}</p>"), None),
        (
            "a rubric",
            |_, text| format!("<h3>Shipping</h3><p>{text}</p>"),
            Some(
                "Shipping: The harbour master has closed the mouth of the harbour until the swell is down to two metres",
            ),
        ),
        ("a by-line", |_, text| format!("<h3>By Ada Holm</h3><p>{text}</p>"), None),
        (
            "of a linked story",
            |nth, text| {
                format!(
                    "<p>{text}</p><div class=c1><a href='/news/other-{nth}'><img src=/x{nth}.jpg><h4>Other story {nth}</h4></a></div>"
                )
            },
            None,
        ),
        (
            "encoded twice",
            |nth, text| format!("<h3>Holder&amp;#039;s boat {nth}</h3><p>{text}</p>"),
            Some("Holder's boat 0"),
        ),
        (
            "a hidden one beside it",
            |nth, text| format!("<h3><span class=sr-only>Entry</span> Boat {nth} is in</h3><p>{text}</p>"),
            Some("Boat 0 is in"),
        ),
    ];
    for (what, form, wanted) in forms {
        let found = read(&six(form));
        assert_eq!(found.len(), 6, "{what}");
        assert_eq!(found[0].title.as_deref(), wanted, "{what}");
        assert!(found[0].content.text.contains(SENTENCES[0]), "{what}");
    }
}

#[test]
fn what_stands_twice_on_a_page_is_one_entry() {
    let entry = |nth: usize, id: &str| {
        let clock = format!("{:02}:{:02}", 13 - nth, 53 - 7 * nth);
        format!(
            "<article class=update {id}><time datetime='2026-03-02T{clock}:30Z'>{clock}</time><h3>Boat {nth} is in</h3><p>{}</p></article>",
            SENTENCES[nth]
        )
    };
    let all = |id: &dyn Fn(usize) -> String| (0..6).map(|nth| entry(nth, &id(nth))).collect::<Vec<_>>();
    let own = |nth: usize| format!("id=post-{nth}77");
    let none = |_: usize| String::new();
    for (what, page) in [
        ("one pinned on top", [vec![entry(3, &own(3))], all(&own)].concat()),
        ("three pinned on top", [vec![entry(3, &own(3)), entry(4, &own(4)), entry(5, &own(5))], all(&own)].concat()),
        ("one pinned, without ids", [vec![entry(3, "")], all(&none)].concat()),
        ("two at the end, without ids", [all(&none), vec![entry(1, ""), entry(2, "")]].concat()),
        ("the whole list twice", [all(&own), all(&own)].concat()),
        (
            "for large and small screens",
            [all(&|nth| format!("id=desktop-{nth}77")), all(&|nth| format!("id=mobile-{nth}77"))].concat(),
        ),
    ] {
        let found = read(&page);
        let titles: Vec<&str> = found.iter().filter_map(|entry| entry.title.as_deref()).collect();
        assert_eq!(found.len(), 6, "{what}: {titles:?}");
    }
}

#[test]
fn an_entry_is_one_however_little_it_says() {
    let of_last = |inner: &str| {
        let found = read(&six(|nth, text| if nth == 0 { inner.to_owned() } else { format!("<p>{text}</p>") }));
        assert_eq!(found.len(), 6, "{inner}");
        found.into_iter().next().unwrap()
    };
    assert_eq!(of_last("<p>GOAL!</p>").content.text, "GOAL!");
    let embed = of_last("<div class=tweet data-url='https://twitter.com/a/status/1234567890123'></div>");
    assert!(embed.content.html.as_str().contains("https://twitter.com/a/status/1234567890123"));
    let embed = of_last("<lite-youtube videoid=abcDEF12345></lite-youtube>");
    assert!(embed.content.html.as_str().contains("watch?v=abcDEF12345"));
    let shop =
        of_last("<p>Boots are at <a rel=sponsored href='https://shop.example/'>this shop</a> from today on.</p>");
    assert_eq!(shop.content.text, "Boots are at this shop from today on.");
}

#[test]
fn what_counts_and_what_recurs_is_no_text_and_a_refrain_is() {
    let found = read(&six(|nth, text| {
        format!(
            "<p>{text}</p><p>More soon.</p><div class=react><span>👍 {}</span><a href='#'>{} comments</a></div>\
             <div class=meta><b>{}</b></div><div class=tools><a href='/x?post={nth}'>Weiterlesen</a></div>",
            10 + nth,
            3 * nth + 2,
            90 + nth
        )
    }));
    assert_eq!(found.len(), 6);
    for (entry, text) in found.iter().zip(SENTENCES) {
        assert_eq!(entry.content.text, format!("{text}\nMore soon."));
    }
}

#[test]
fn whatever_is_left_out_is_told() {
    let html = format!(
        "<!doctype html><html><head><title>Harbour storm live</title></head><body><h1>Harbour storm live</h1>{}</body></html>",
        six(|_, text| format!("<p>{text}</p><aside class=nl><h4>Our newsletter</h4><p>Every day at six.</p><form><input type=email><button>Go</button></form></aside>"))
            .concat()
    );
    let address = "https://outlet.example/news/harbour-storm-live-ferries-2000001.html".parse().ok();
    let page = Page::new(html.into_bytes(), None, address, "2026-03-02T14:00:00Z".parse().unwrap());
    let (_, account) = explain(&page, &Profile::default(), &Catalogue::default());
    assert_eq!(account.left.len(), 6);
    for left in &account.left {
        assert!(left.iter().any(|left| left.text.contains("Every day at six.")), "{left:?}");
    }
}

#[test]
fn a_portrait_at_one_place_in_most_entries_tells_who_wrote() {
    let entry = |nth: usize, name: &str| {
        format!(
            "<div class=row><div class=left><img src='/who/{nth}.jpg' alt='{name}' width=40 height=40></div><div><time \
             datetime='2026-03-02T1{}:05:00Z'>1{}:05</time><p>{}</p></div></div>",
            3 - nth,
            3 - nth,
            SENTENCES[nth]
        )
    };
    let names = ["Chiara Bonfanti", "Dario Pozzi", "Chiara Bonfanti", "Dario Pozzi"];
    let read_names = |names: &[&str]| -> Vec<String> {
        let entries: Vec<String> = names.iter().enumerate().map(|(nth, name)| entry(nth, name)).collect();
        read(&entries).into_iter().flat_map(|entry| entry.authors).collect()
    };
    assert_eq!(read_names(&names), names);
    // Whom each entry shows another of are people that it tells of.
    assert!(read_names(&["Ada Holm", "Ben Marsh", "Cleo Finch", "Dora Lund"]).is_empty());
}

#[test]
fn a_picture_of_any_size_with_its_name_in_a_box_of_their_own_tells_who_wrote() {
    let one = |shown: &str| {
        let shown = shown.to_owned();
        let entries =
            six(move |nth, text| if nth == 2 { format!("{shown}<p>{text}</p>") } else { format!("<p>{text}</p>") });
        read(&entries).into_iter().map(|entry| entry.authors.concat()).collect::<String>()
    };
    let box_of = |alt: &str| {
        format!(
            "<div class=xq1><div class=xq2><img src='/large/holm.png' alt='{alt}'></div><span class=xq3>Ada Holm</span></div>"
        )
    };
    assert_eq!(one(&box_of("Ada Holm")), "Ada Holm");
    assert_eq!(one(&box_of("The harbour wall at dawn")), "", "a picture of something else");
    let figure = "<figure><img src='/large/holm.png' alt='Ada Holm'><figcaption>Ada Holm</figcaption></figure>";
    assert_eq!(one(figure), "", "whom a figure shows has not written");
}

#[test]
fn a_link_to_another_story_between_paragraphs_is_no_text() {
    for related in [
        "<p>Läs också: <a href='/news/old-switches'>Gamla växlar oroade experter redan i våras</a></p>",
        "<div><a href='/news/old-switches'><span>Korábban írtuk</span> Eltűnt a kisvasút mozdonya</a></div>",
        "<a class=widget__related href='/news/old-switches'>Okafor's career in numbers</a>",
        "<p><strong>Baca juga:</strong> <a href='/news/old-switches'>Kapal tertua di pelabuhan</a></p>",
    ] {
        let entries: Vec<String> = (0..4)
            .map(|nth| {
                let between = if nth == 1 { related } else { "" };
                format!(
                    "<div class=row><time datetime='2026-03-02T1{}:05:00Z'>1{}:05</time><p>{}</p>{between}<p>{}</p></div>",
                    3 - nth,
                    3 - nth,
                    SENTENCES[nth],
                    SENTENCES[nth + 2]
                )
            })
            .collect();
        let text = read(&entries)[1].content.text.replace('\n', " ");
        let wanted = format!("{} {}", SENTENCES[1], SENTENCES[3]);
        assert_eq!(text.split_whitespace().collect::<Vec<_>>().join(" "), wanted, "{related}");
    }
    // In a sentence it is.
    let entries: Vec<String> = (0..4)
        .map(|nth| format!("<div class=row><time datetime='2026-03-02T1{}:05:00Z'>x</time><p>{}</p><p>See also <a href='/news/x'>our report on the lifeboat</a>, which has been out since Sunday night.</p></div>", 3 - nth, SENTENCES[nth]))
        .collect();
    assert!(read(&entries).iter().all(|entry| entry.content.text.contains("our report on the lifeboat")));
}

#[test]
fn a_question_that_the_newsroom_answers_is_text_and_a_comment_below_is_not() {
    let comment = "<div class='post--comment'><p class='post--comment-content'>Are the small boats blocked as well?</p><p \
                   class='post--comment-author'>Mathilde</p></div>";
    let read = |before: &str, after: &str| -> String {
        let entry = |nth: usize| {
            let (before, after) = if nth == 1 { (before, after) } else { ("", "") };
            let hour = 13 - nth;
            let text = SENTENCES[nth];
            format!(
                "<div class=row><time datetime='2026-03-02T{hour}:05:00Z'>{hour}:05</time>{before}<p>{text}</p>{after}</div>"
            )
        };
        read(&(0..4).map(entry).collect::<Vec<_>>())[1].content.text.clone()
    };
    assert!(read(comment, "").contains("Are the small boats blocked"));
    assert!(!read("", comment).contains("Are the small boats blocked"));
}
