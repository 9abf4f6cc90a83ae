//! Pages of small sites that never say "live": councils, clubs, parishes. What they have instead: a list that runs from new to old,
//! a line that says that it is kept up to date, markup of their own.

#![allow(clippy::unwrap_used, clippy::panic)]

use jiff::Timestamp;
use liveticker::entry::Entry;
use liveticker::extract::{ExtractError, explain};
use liveticker::page::{Claim, Page};
use liveticker::profile::{Catalogue, Profile};

/// What a council tells of a flood, the newest first, with clocks on round minutes, as people write them.
const TOLD: [(&str, &str); 6] = [
    (
        "16:00",
        "The water is going down, and cleaning has begun in Mill Lane; bring shovels and boots if you have them.",
    ),
    ("14:30", "One hundred and eighty meals were handed out in the parish hall. Thank you, bakers of Upper Ford!"),
    ("11:10", "The bridge by the saw mill has been inspected and is open to cars."),
    ("09:25", "The river stands at 412 centimetres and has stopped rising for the first time since yesterday morning."),
    ("08:15", "Thirty-seven people have been taken to safety, nine of them children; most are with relatives tonight."),
    ("07:40", "There is no power in the lower town."),
];

fn page(language: &str, headline: &str, body: &str) -> Page {
    let html = format!(
        "<!DOCTYPE html><html lang={language}><head><title>{headline}</title></head><body><h1>{headline}</h1>{body}</body></html>"
    );
    let now: Timestamp = "2026-03-02T22:00:00Z".parse().unwrap();
    Page::new(html.into_bytes(), None, "https://council.example/flood".parse().ok(), now)
}

fn read(page: &Page) -> Result<(Vec<Entry>, bool), ExtractError> {
    let (sighting, _) = explain(page, &Profile::default(), &Catalogue::default());
    sighting.map(|sighting| {
        let is_doubtful = sighting.doubt.is_some();
        (sighting.entries, is_doubtful)
    })
}

fn look(language: &str, headline: &str, body: &str) -> Result<(Vec<Entry>, bool), ExtractError> {
    read(&page(language, headline, body))
}

fn texts(entries: &[Entry]) -> Vec<String> {
    entries.iter().map(|entry| entry.content.text.replace('\n', " ")).collect()
}

fn list(one: impl Fn(&str, &str) -> String) -> String {
    TOLD.iter().map(|(clock, text)| one(clock, text)).collect()
}

#[test]
fn entries_marked_up_as_quotations_or_pictures_are_entries() {
    let wanted: Vec<&str> = TOLD.iter().map(|(_, text)| *text).collect();
    for (what, body) in [
        (
            "quotations",
            list(|clock, text| format!("<blockquote class=news><strong>{clock}</strong> {text}</blockquote>")),
        ),
        (
            "pictures with captions",
            list(|clock, text| {
                format!(
                    "<figure><a href='/large/{clock}.jpg'><img src='/small/{clock}.jpg' alt=''></a><figcaption><b>{clock}</b> \
                     {text}</figcaption></figure>"
                )
            }),
        ),
        (
            "tables with a label before the time",
            list(|clock, text| {
                format!(
                    "<table><tr><td><b class=postauthor>Ada Holm</b></td><td><div><b>Objavljeno:</b> 2 Mar 2026 {clock}&nbsp;</div></td></tr>\
                     <tr><td><span>editor</span></td><td><div class=text>{text}</div></td></tr></table>"
                )
            }) + "<table><tr><td><h4>Who is here</h4></td></tr><tr><td><p>214 guests and 31 members</p></td></tr></table>",
        ),
    ] {
        let (entries, _) = look("en", "Flood live", &body).unwrap_or_else(|error| panic!("{what}: {error}"));
        let read = texts(&entries);
        assert_eq!(read.len(), wanted.len(), "{what}: {read:#?}");
        for (read, wanted) in read.iter().zip(&wanted) {
            assert!(read.ends_with(wanted), "{what}: {read}");
        }
    }
    // What was posted elsewhere is a quotation among such entries as well: its clock is none of theirs.
    let tweet =
        "<blockquote class=twitter-tweet><p>15:30 What a day at the mill!</p>Ada Holm, 2 March 2026</blockquote>";
    let body = list(|clock, text| {
        let tweet = if clock == "11:10" { tweet } else { "" };
        format!("{tweet}<blockquote class=news><strong>{clock}</strong> {text}</blockquote>")
    });
    let (entries, _) = look("en", "Flood live", &body).unwrap();
    assert_eq!(entries.len(), wanted.len(), "{:#?}", texts(&entries));
    // Three quotations in a story are what people have said.
    let said = "<blockquote>“We left at 09:25”, says the baker.</blockquote>".repeat(3);
    let story = TOLD.iter().map(|(_, text)| format!("<p>{text}</p>")).collect::<String>();
    assert!(look("en", "The flood, one week later", &format!("{story}{said}{story}")).is_err());
}

#[test]
fn a_list_from_new_to_old_is_no_plan_though_its_clocks_are_round() {
    let row = |clock: &str, text: &str| format!("<div class=r><span>{clock}</span><p>{text}</p></div>");
    let rounded = |clock: &str| format!("{}5", &clock[..4]);
    let (entries, _) = look("en", "Flood", &list(|clock, text| row(&rounded(clock), text))).unwrap();
    assert_eq!(entries.len(), TOLD.len());
    // The same from old to new may be what is to come.
    let plan: String = TOLD.iter().rev().map(|(clock, text)| row(&rounded(clock), text)).collect();
    assert!(look("en", "Flood", &plan).is_err());
}

#[test]
fn a_page_that_says_that_it_is_kept_up_is_taken_without_a_doubt() {
    let entries = list(|clock, text| format!("<div class=r><span>{clock}</span><p>{text}</p></div>"));
    for (language, headline, line) in [
        ("en", "Flood", "This page is updated as news come in."),
        ("de", "Hochwasser", "Neueste Meldungen oben."),
        ("sq", "Përmbytja: njoftimet e shtabit", "Shtabi i komunës."),
        ("si", "ගංවතුර", "නවතම තොරතුරු ඉහළින්ම දැක්වේ."),
        ("mt", "Għargħar: aġġornamenti", "Il-Kunsill Lokali."),
        ("sw", "Mafuriko", "Taarifa mpya zipo juu."),
        ("cy", "Llifogydd", "Y diweddaraf ar y brig."),
        ("ja", "洪水", "随時更新します。"),
        ("ar", "الفيضان", "يتم تحديث هذه الصفحة باستمرار."),
    ] {
        let (read, is_doubtful) = look(language, headline, &format!("<p>{line}</p>{entries}")).unwrap();
        assert_eq!((read.len(), is_doubtful), (TOLD.len(), false), "{language}");
    }
}

#[test]
fn a_name_in_bold_beside_its_portrait_is_the_writers_and_no_title() {
    let body = list(|clock, text| {
        format!(
            "<div class=x><div class=who><img class=avatar src='/a.jpg' alt='Nigar Rəhimova'><div><b>Nigar Rəhimova</b><br><small>müxbir\
             </small></div></div><div class=box><div class=at>{clock}</div><p>{text}</p></div></div>"
        )
    });
    let (entries, _) = look("az", "Daşqın onlayn", &body).unwrap();
    assert_eq!(entries.len(), TOLD.len());
    for entry in entries {
        assert_eq!((entry.authors.as_slice(), entry.title), (&["Nigar Rəhimova".to_owned()][..], None));
    }
}

#[test]
fn hours_of_opening_and_minutes_of_play_head_no_entry() {
    let entries = list(|clock, text| format!("<h4>{} – Notice</h4><p>{text}</p>", clock.replace(':', "h")));
    let body = format!("{entries}<h3>Numbers</h3><h4>Office hours: 08h00 – 16h30</h4><p>Tel. 023 000 0000</p>");
    let (read, _) = look("af", "Vloed: nuutste inligting", &body).unwrap();
    assert!(!texts(&read).iter().any(|text| text.starts_with("Tel.")), "{:#?}", texts(&read));
    let report: String = [8, 33, 52, 70]
        .iter()
        .zip(TOLD)
        .map(|(minute, (_, text))| format!("<p><b>Min. {minute}.</b> {text}</p>"))
        .collect();
    assert!(look("es", "El Villaseca remonta con diez", &report).is_err());
}

#[test]
fn several_incidents_of_two_months_are_an_archive() {
    let incident = |day: &str, clocks: &[&str]| -> String {
        let updates: String = clocks
            .iter()
            .map(|clock| format!("<div class=update><strong>Resolved</strong> - <span>Receipts have been sent, and exports are back to normal.</span> <small>{day}, {clock} UTC</small></div>"))
            .collect();
        format!("<div class=incident><h4>Late receipts</h4>{updates}</div>")
    };
    let body = incident("Feb 27", &["17:21", "15:02", "14:41"])
        + &incident("Feb 9", &["03:12", "02:40", "02:07"])
        + &incident("Jan 28", &["11:33", "09:16"])
        + &incident("Jan 12", &["06:01", "04:49"]);
    let doubtful = look("en", "Incident History", &body).map(|(_, is_doubtful)| is_doubtful);
    assert!(doubtful.is_err() || doubtful.is_ok_and(|is| is));
}

#[test]
fn what_a_time_element_shows_may_be_more_exact_than_its_attribute() {
    let body = list(|clock, text| {
        format!(
            "<div class=frame><header><h2>Notice</h2><p><time datetime='2026-03-02'>2. marts 2026 kl. {}</time></p></header><div><p>{text}</p>\
             </div></div>",
            clock.replace(':', ".")
        )
    });
    let (entries, _) = look("da", "Stormflod: løbende information", &body).unwrap();
    let clocks: Vec<String> =
        entries.iter().filter_map(|entry| Some(entry.published?.at.to_string()[11..16].to_owned())).collect();
    // In Denmark, in winter.
    assert_eq!(clocks, ["15:00", "13:30", "10:10", "08:25", "07:15", "06:40"]);
}

#[test]
fn a_line_with_a_clock_heads_the_blocks_below_it_in_an_item_of_a_list() {
    let body = list(|clock, text| format!("<li><strong>{clock} Auer – Notiz</strong><ul><li>{text}</li></ul></li>"));
    let (entries, _) = look("lb", "Gemengerot live", &format!("<ul>{body}</ul>")).unwrap();
    assert_eq!(entries.len(), TOLD.len(), "{:#?}", texts(&entries));
    // "Auer" is "Uhr": it goes with the clock.
    assert!(
        entries.iter().all(|entry| entry.title.as_ref().is_some_and(|title| title.starts_with("Notiz"))),
        "{:?}",
        entries[0].title
    );
}

#[test]
fn data_of_a_page_that_says_nowhere_that_it_is_live_is_read_with_a_doubt() {
    let rows: Vec<String> = TOLD
        .iter()
        .enumerate()
        .map(|(nth, (clock, text))| {
            format!(
                "{{\"id\":\"n{nth}7a\",\"kada\":\"2026-03-02T{clock}:13Z\",\"kas\":{}}}",
                serde_json::Value::from(*text)
            )
        })
        .collect();
    let data =
        format!("<div id=app></div><script type='application/json'>{{\"eilute\":[{}]}}</script>", rows.join(","));
    let (entries, is_doubtful) = look("lt", "Potvynis Mindupyje", &data).unwrap();
    assert_eq!((entries.len(), is_doubtful), (TOLD.len(), true));
    let (entries, is_doubtful) = look("lt", "Potvynis: naujausia informacija", &data).unwrap();
    assert_eq!((entries.len(), is_doubtful), (TOLD.len(), false));
    // Whoever says outright that it is one need not be told of the doubt again.
    let (entries, is_doubtful) = read(&Page { claim: Claim::Live, ..page("lt", "Potvynis Mindupyje", &data) }).unwrap();
    assert_eq!((entries.len(), is_doubtful), (TOLD.len(), false));
}

#[test]
fn a_given_name_or_initials_in_brackets_tell_who_wrote() {
    let read = |names: [&str; 6]| -> Vec<String> {
        let rows = TOLD.iter().zip(names).map(|((clock, text), name)| {
            format!(
                "<div class=m><p><span class=tid>{clock}</span> <span class=av>({name})</span></p><p>{text}</p></div>"
            )
        });
        let (entries, _) = look("nn", "Raset - siste nytt", &rows.collect::<String>()).unwrap();
        entries.into_iter().map(|entry| entry.authors.concat()).collect()
    };
    let names = ["Magne", "Magne", "Solveig", "Magne", "Solveig", "Magne"];
    assert_eq!(read(names), names);
    let initials = ["kl", "jt", "kl", "kl", "jt", "kl"];
    assert_eq!(read(initials), initials);
    // What all bear is a label, and so is what says that something has changed.
    assert_eq!(read(["CET"; 6]).concat(), "");
    assert_eq!(read(["Update", "Live", "Update", "Live", "Live", "Update"]).concat(), "");
}

#[test]
fn rows_that_readers_are_not_shown_are_told() {
    let states = ["published", "pinned", "published", "draft", "published", "published"];
    let rows: Vec<String> = TOLD
        .iter()
        .zip(states)
        .map(|((clock, text), state)| {
            let text = serde_json::Value::from(*text);
            format!("{{\"at\":\"2026-03-02T{clock}:13Z\",\"state\":\"{state}\",\"text\":{text}}}")
        })
        .collect();
    let data = format!("<script type='application/json'>{{\"posts\":[{}]}}</script>", rows.join(","));
    let (sighting, account) = explain(&page("en", "Flood live", &data), &Profile::default(), &Catalogue::default());
    assert_eq!(sighting.unwrap().entries.len(), TOLD.len() - 1, "all but the draft: what is pinned is shown");
    let told: Vec<String> = account.others.iter().map(|left| format!("{}: {}", left.text, left.rule)).collect();
    assert_eq!(told, [format!("{}: it is a draft, deleted or still to come", TOLD[3].1)]);
}

#[test]
fn boxes_that_only_share_the_frame_of_the_entries_are_none() {
    let entry = |clock: &str, text: &str| {
        format!(
            "<div class='frame frame-text'><header><h4 class=''>2 March, {clock}</h4></header><div class=body><p>{text}</p></div></div>"
        )
    };
    let wanted: Vec<&str> = TOLD.iter().map(|(_, text)| *text).collect();
    for (what, before, after) in [
        ("a headline in the same frame", "<div class='frame frame-header'><header><h1>Flood</h1></header></div>", ""),
        (
            "an account for donations",
            "",
            "<div class='frame frame-box'><header><h4>How to help</h4></header><div class=body><p>Bring boots.</p></div></div>",
        ),
        (
            "what is to come",
            "",
            "<div class='frame frame-list'><header><h4>Dates</h4></header><p>5 March, 11:00: the council meets</p></div>",
        ),
    ] {
        let body = format!("<div>{before}{}{after}</div>", list(entry));
        let (entries, _) = look("en", "Flood live", &body).unwrap_or_else(|error| panic!("{what}: {error}"));
        assert_eq!(texts(&entries), wanted, "{what}");
    }
}

#[test]
fn a_summary_of_the_other_entries_is_none_of_them() {
    let entry = |clock: &str, text: &str| format!("<div data-part=entry><div>{clock}</div><p>{text}</p></div>");
    let summary = "<div data-part=key><h2>Key events</h2><ol><li><span>16:00</span> Water is going down</li>\
                   <li><span>08:15</span> People are in safety</li></ol></div>";
    for body in [format!("<div>{summary}{}</div>", list(entry)), format!("<div>{}{summary}</div>", list(entry))] {
        let (entries, _) = look("en", "Flood live", &body).unwrap();
        assert_eq!(entries.len(), TOLD.len(), "{:#?}", texts(&entries));
    }
}

#[test]
fn what_a_page_says_of_its_times_counts() {
    let entry = |clock: &str, text: &str| format!("<div class=e><b>{clock}</b><p>{text}</p></div>");
    let first = |head: &str, body: &str| -> String {
        let html = format!(
            "<!DOCTYPE html><html lang=en><head>{head}<title>Flood live</title></head><body><h1>Flood live</h1>{body}</body></html>"
        );
        let now: Timestamp = "2026-03-05T22:00:00Z".parse().unwrap();
        let page = Page::new(html.into_bytes(), None, "https://www.cnbc.com/flood".parse().ok(), now);
        // The catalogue knows that this site writes the times of New York.
        let catalogue = Catalogue::shipped();
        let (sighting, _) = explain(&page, &catalogue.for_address(page.address.as_ref()), catalogue);
        sighting.unwrap().entries[0].published.unwrap().at.to_string()
    };
    let entries = list(entry);
    assert_eq!(first("", &entries), "2026-03-05T21:00:00Z");
    let said = format!("<p>All times below are in Beijing time.</p>{entries}");
    assert_eq!(first("", &said), "2026-03-05T08:00:00Z");
    assert_eq!(first("<meta name='last-modified' content='2026-03-02'>", &entries), "2026-03-02T21:00:00Z");
    // An element of the page's own tells its time in whichever attribute.
    let own =
        TOLD.map(|(clock, text)| format!("<x-e at='2026-03-02T{clock}:00+01:00'><b>{clock}</b><p>{text}</p></x-e>"));
    assert_eq!(first("", &own.concat()), "2026-03-02T15:00:00Z");
}

#[test]
fn a_bold_line_may_end_with_its_clock() {
    let mut number = TOLD.len() + 1;
    let body: String = TOLD
        .iter()
        .map(|(clock, text)| {
            number -= 1;
            format!("<p><u><strong>Bulletin no. {number} ({clock})</strong></u></p><p>{text}</p><p>&nbsp;</p>")
        })
        .collect();
    let (entries, _) = look("en", "Flood", &body).unwrap();
    let titles: Vec<&str> = entries.iter().map(|entry| entry.title.as_deref().unwrap_or_default()).collect();
    assert_eq!(titles[0], "Bulletin no. 6");
    assert_eq!(titles.len(), TOLD.len());
}

#[test]
fn what_stands_below_a_heading_that_says_comments_is_what_readers_say() {
    let told = &TOLD[..3];
    for (language, heading) in [("en", "Comments (2)"), ("hu", "Hozzászólások"), ("zh", "留言"), ("id", "2 Komentar")]
    {
        let comments = format!(
            "<div class=below><h3>{heading}</h3><div class=post><span>Budi</span><span>2 March 2026, 17:14</span><p>Stay safe!</p></div>\
             <div class=post><span>Wulan</span><span>2 March 2026, 18:02</span><p>Thank you, bakers.</p></div></div>"
        );
        let entries =
            told.iter().map(|(clock, text)| format!("<div class=e><b>2 March 2026, {clock}</b><p>{text}</p></div>"));
        let body = format!("<div>{}</div>{comments}", entries.collect::<String>());
        let (entries, _) = look(language, "Flood live", &body).unwrap_or_else(|error| panic!("{heading}: {error}"));
        assert_eq!(texts(&entries), told.iter().map(|(_, text)| *text).collect::<Vec<_>>(), "{heading}");
    }
}

#[test]
fn an_entry_that_is_made_otherwise_or_has_a_heading_of_comments_stays() {
    let entry = |clock: &str, text: &str| match clock {
        "16:00" => {
            format!("<div class='entry pinned'><div class=top><b>2 March 2026, {clock}</b></div><p>{text}</p></div>")
        }
        _ => format!("<div class=entry><b>2 March 2026, {clock}</b><p>{text}</p></div>"),
    };
    let (entries, _) = look("en", "Flood live", &format!("<div>{}</div>", list(entry))).unwrap();
    assert_eq!(entries.len(), TOLD.len(), "{:#?}", texts(&entries));
    let entry = |clock: &str, text: &str| {
        let heading = if clock == "11:10" { "Comments" } else { "What is new" };
        format!("<div class=entry><b>2 March 2026, {clock}</b><h3>{heading}</h3><p>{text}</p></div>")
    };
    let (entries, _) = look("en", "Flood live", &format!("<div>{}</div>", list(entry))).unwrap();
    assert_eq!(texts(&entries), TOLD.map(|(_, text)| text), "every word stays");
}
