//! A site's HTML → HTML that is safe to republish: nothing active, nothing that is no part of the text, links absolute. What is
//! left out is reported, with the rule.
//!
//! The order matters. Characters that XML forbids are stripped first, then the tree is written anew, then it is
//! sanitised, and after that nothing is taken away any more: a character stripped last could join the two halves of
//! a `javascript:` that the sanitiser did not see.

use std::collections::HashSet;

use url::Url;

use super::proof::is_proven;
use super::sanitise::sanitise;
pub use super::writer::Cleaned;
use super::writer::Writer;
use crate::entry::{Content, Html};
use crate::extract::html::tree::{self, OverBudget};
use crate::extract::view::Body;

/// What an entry says, clean. Addresses count from `base`; where there is none, only absolute ones are kept. `recurring`:
/// texts of boxes that stand in several entries of the page.
pub fn clean<'c>(
    body: &Body<'_>,
    base: Option<&'c Url>,
    recurring: &'c HashSet<String>,
) -> Result<Cleaned, OverBudget> {
    let mut writer = Writer::new(base);
    match body {
        Body::Elements { within, without, cut } => {
            writer.without = without.iter().map(|(element, rule)| (element.id(), *rule)).collect();
            writer.cut = cut.iter().copied().collect();
            writer.around.whole = within.iter().map(|node| writer.says(*node)).sum();
            writer.around.recurring = Some(recurring);
            within.iter().for_each(|node| writer.node(*node));
        }
        Body::Markup(markup) => {
            let markup = tree::fragment(markup)?;
            writer.around.whole = writer.says(*markup.root_element());
            writer.children(markup.root_element());
        }
        Body::Text(text) => text.lines().for_each(|line| {
            writer.text(line);
            writer.end_paragraph();
        }),
    }
    let cleaned = writer.finish();
    #[cfg(test)]
    super::kept::hold(body, &cleaned);
    Ok(cleaned)
}

/// HTML that was clean once and has been out of our hands since: the same, if it still is; else what is left of it.
pub fn clean_again(html: &Html) -> Html {
    let text = html.as_str();
    if is_proven(text) { html.clone() } else { Html::cleaned(sanitise(text)) }
}

/// What a feed of ours said, out of its HTML; nothing of it is believed to be clean.
pub fn clean_published(html: &str) -> Content {
    clean(&Body::Markup(html.to_owned()), None, &HashSet::new()).map(|cleaned| cleaned.content).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;
    use crate::extract::view::left::Rule;

    fn base() -> Url {
        Url::parse("https://times.example/live/page.html").unwrap()
    }

    fn cleaned(html: &str) -> Content {
        clean(&Body::Markup(html.to_owned()), Some(&base()), &HashSet::new()).unwrap().content
    }

    #[test]
    fn what_a_reader_would_miss_stays_and_all_else_goes() {
        for (what, html, clean) in [
            ("text", "Just words & <b>more</b>", "<p>Just words &amp; <strong>more</strong></p>"),
            (
                "paragraphs in boxes",
                "<div><div class='sc-1'><p>One.</p></div>Two.<div>Three.</div></div>",
                "<p>One.</p><p>Two.</p><p>Three.</p>",
            ),
            (
                "lists and quotations",
                "<ul><li>a</li><li><p>b</p></li></ul><blockquote><p>c</p></blockquote>",
                "<ul><li>a</li><li><p>b</p></li></ul><blockquote><p>c</p></blockquote>",
            ),
            ("headings", "<h1>A</h1><h3>B</h3><h6>C</h6>", "<h2>A</h2><h3>B</h3><h4>C</h4>"),
            (
                "what runs",
                "<p onclick='x()'>a<script>b</script><style>c</style></p><noscript>d</noscript><form><input></form>",
                "<p>a</p>",
            ),
            (
                "links",
                "<p><a href='/a?utm_source=x&id=1' target=_blank>a</a> <a href='javascript:x'>b</a> <a href='//b.example/c'>c</a></p>",
                "<p><a href=\"https://times.example/a?id=1\">a</a> b <a href=\"https://b.example/c\">c</a></p>",
            ),
            ("a scheme in pieces", "<a href='\u{1}java\u{3}script:alert(1)'>a</a>", "<p>a</p>"),
            (
                "a picture",
                "<figure><img src='/a.jpg' alt='A boat' onerror='x()' width=600><figcaption>A boat</figcaption></figure>",
                "<figure><img src=\"https://times.example/a.jpg\" alt=\"A boat\"><figcaption>A boat</figcaption></figure>",
            ),
            (
                "a picture that comes late",
                "<img src='data:image/gif;base64,R0' data-src='/late.jpg'><img srcset='/s.jpg 300w, /l.jpg 900w'>",
                "<p><img src=\"https://times.example/late.jpg\" alt=\"\"><img src=\"https://times.example/l.jpg\" alt=\"\"></p>",
            ),
            ("a pixel that counts us", "<p>a<img src='https://count.example/p.gif' width=1 height=1></p>", "<p>a</p>"),
            (
                "an embedded video",
                "<iframe src='https://www.youtube.com/embed/x1' title='The storm'></iframe>",
                "<blockquote><p><a href=\"https://www.youtube.com/watch?v=x1\">The storm</a></p></blockquote>",
            ),
            (
                "a post that AMP draws",
                "<amp-twitter data-tweetid='17'></amp-twitter>",
                "<blockquote><p><a href=\"https://x.com/i/status/17\">x.com</a></p></blockquote>",
            ),
            (
                "a post that a script draws",
                "<blockquote class='twitter-tweet'><p>Words</p><a href='https://x.com/a/status/1'>1 May</a></blockquote><script async src='w.js'></script>",
                "<blockquote><p>Words</p><p><a href=\"https://x.com/a/status/1\">1 May</a></p></blockquote>",
            ),
            (
                "a share bar",
                "<p>a</p><ul class='share-tools'><li><a href='https://www.facebook.com/sharer/sharer.php?u=x'>Share</a></li></ul>",
                "<p>a</p>",
            ),
            (
                "an advertisement",
                "<p>a</p><div id='ad-12'><div>Buy</div></div><div class='mid advert'>Buy</div>",
                "<p>a</p>",
            ),
            (
                "a section that is only called so",
                "<div class='share-price'><p>The share price of the shipping line fell by a third within the hour, and it has not come back since.</p></div>",
                "<p>The share price of the shipping line fell by a third within the hour, and it has not come back since.</p>",
            ),
            (
                "news of a collection, which is no outlet asking for money",
                "<p>Those who want to help the islands can make a donation to the harbour fund.</p>",
                "<p>Those who want to help the islands can make a donation to the harbour fund.</p>",
            ),
            (
                "an outlet asking for money",
                "<p>a</p><p>Please consider supporting our reporters.</p><p>Your support makes all the difference.</p>",
                "<p>a</p>",
            ),
            ("a button", "<p>a</p><button>Show more</button><span role=button>Show more</span>", "<p>a</p>"),
            (
                "what is hidden",
                "<p>a<span style='display: none'>b</span><span hidden>c</span><span class='visually-hidden'>d</span></p>",
                "<p>a</p>",
            ),
            (
                "a card with a link around it",
                "<a href='/story'><h3>Story</h3><p>It goes on.</p></a>",
                "<h3><a href=\"https://times.example/story\">Story</a></h3><p>It goes on.</p>",
            ),
            (
                "a table",
                "<table><tr><th>a</th><td>1</td></tr></table>",
                "<table><tbody><tr><th>a</th><td>1</td></tr></tbody></table>",
            ),
            ("nothing", "<div><p> </p><br></div>", ""),
        ] {
            assert_eq!(cleaned(html).html.as_str(), clean, "{what}");
        }
    }

    #[test]
    fn what_is_said_stays_whatever_it_is_called() {
        let said = "It fell by 3 points.";
        for html in [
            "<p>Get it at <a rel=sponsored href='https://s.example/'>a shop</a>. It fell by 3 points.</p>",
            "<h4>Anzeige</h4><p>It fell by 3 points.</p>",
            "<p>It fell by 3 points.</p><p>More soon.</p>",
            "<div class=share-price><p>It fell by 3 points.</p></div>",
            "<div class=share-price>It fell by 3 points.</div>",
            "<div class=promo>It fell by 3 points.</div>",
            "<div class=teaser><p>It fell by 3 points.</p></div>",
            "<div class=related><p>It fell by 3 points.</p></div>",
            "<div class=ad-hoc><p>It fell by 3 points.</p></div>",
            "<div class=ad-hoc><span>It fell by 3 points.</span></div>",
            "<div class=donation-news><p>It fell by 3 points.</p></div>",
            "<div class=newsletter><p>It fell by 3 points.</p></div>",
            "<div><h3>Newsletter firm fails</h3><p>It fell by 3 points.</p></div>",
            "<div class=not-hidden-text>It fell by 3 points.</div>",
            "<div class=screen-reader-friendly><p>It fell by 3 points.</p></div>",
            "<div role=button><p>It fell by 3 points.</p></div>",
            "<form><p>It fell by 3 points.</p></form>",
            "<dialog open><p>It fell by 3 points.</p></dialog>",
            "<nav><p>It fell by 3 points.</p></nav>",
            "<details><summary>More</summary><p>It fell by 3 points.</p></details>",
            "<label><p>It fell by 3 points.</p></label>",
            "<button aria-expanded=false>More</button><div hidden><p>It fell by 3 points.</p></div>",
            "<a href='#rest' aria-controls=rest>More</a><div id=rest style='display:none'><p>It fell by 3 points.</p></div>",
            "<div class=comment><p>It fell by 3 points.</p></div>",
            "<div class=advertisement-ban><p>It fell by 3 points.</p></div>",
        ] {
            let content = cleaned(&format!("<p>The harbour is closed until noon.</p>{html}"));
            assert!(content.text.contains(said), "{html}: {}", content.text);
        }
        let content = cleaned(
            "<div><div><p>Goal</p></div><div><button>👍<span>373</span></button><button>❤<span>87</span></button></div></div>",
        );
        assert_eq!(content.text, "Goal");
        let content = cleaned("<p>Read on at <a href='https://x.example/s'>Share</a> magazine.</p>");
        assert_eq!(content.text, "Read on at Share magazine.");
    }

    #[test]
    fn what_surrounds_a_text_goes_with_its_rule() {
        let other = "https://times.example/news/other-story";
        for (html, rule) in [
            ("<div class=ad-slot><span>Advertisement</span></div>".to_owned(), Rule::Advert),
            ("<div class=x><span>Anzeige</span><a rel='sponsored nofollow' href='https://s.example/'><p>Boats at half the price.</p></a></div>".to_owned(), Rule::Advert),
            ("<div class=s><a href='https://www.facebook.com/sharer/sharer.php?u=x'>Facebook</a><a href='https://wa.me/?text=x'>WhatsApp</a></div>".to_owned(), Rule::Share),
            ("<aside class=nl><h4>Das Wichtigste am Morgen</h4><p>Jeden Tag um sechs in Ihrem Postfach.</p><form><input type=email><button>Los</button></form></aside>".to_owned(), Rule::Call),
            ("<form class=newsletter><h4>Our newsletter</h4><p>Every morning in your inbox.</p><p>You can leave at any time.</p><input type=email><button>Go</button></form>".to_owned(), Rule::Call),
            (format!("<aside class=related-card><span>Lea también</span><a href='{other}'><h4>Otra cosa</h4></a></aside>"), Rule::Related),
            (format!("<div class=css-1x><a href='{other}'><img src=/a.jpg><h4>Another story</h4><p>It says something else.</p></a></div>"), Rule::Related),
            (format!("<section><h3>Mehr dazu</h3><ul><li><a href='{other}'>Die andere Geschichte vom Hafen</a></li><li><a href='{other}-2'>Noch eine Geschichte</a></li></ul></section>"), Rule::Related),
            ("<div><ul><li><a href='#p1'>Ferries stay in</a></li><li><a href='#p2'>Wind turns</a></li></ul></div>".to_owned(), Rule::Contents),
            ("<div class=event-postings><button>90 Postings</button><div class=posting><div class=user>Ruth_69</div><time>20:36</time><p>I do not think so.</p></div></div>".to_owned(), Rule::Comments),
            ("<ul class=x><li><b>Priya</b> <time>20:36</time><p>I do not think so.</p><a href='#'>Reply</a></li><li><b>Tom</b> <time>20:37</time><p>I do.</p><a href='#'>Reply</a></li></ul>".to_owned(), Rule::Comments),
            ("<div class=react><span>👍 121</span><a href='#'>4 comments</a></div>".to_owned(), Rule::Counter),
            ("<button>Show more</button>".to_owned(), Rule::Control),
            ("<div class=tools><button>Share</button><button>Copy</button></div>".to_owned(), Rule::Control),
            ("<p>Advertisement</p>".to_owned(), Rule::Label),
            ("<span class=sr-only>Opens in a new tab</span>".to_owned(), Rule::Hidden),
            ("<video src=/x.mp4>Your browser cannot play this.</video>".to_owned(), Rule::Fallback),
        ] {
            let markup = format!("<p>The harbour is closed until noon.</p>{html}");
            let cleaned = clean(&Body::Markup(markup), Some(&base()), &HashSet::new()).unwrap();
            assert_eq!(cleaned.content.text, "The harbour is closed until noon.", "{html}");
            assert!(cleaned.left.iter().any(|left| left.rule == rule), "{html}: {:?}", cleaned.left);
        }
    }

    #[test]
    fn pictures_and_embeds_leave_what_a_reader_needs() {
        for (what, html, clean) in [
            ("an emoji", "<p>Off we go <img class=emoji src=/e.png alt=🚢>!</p>", "<p>Off we go 🚢!</p>"),
            (
                "a flag as small as a letter",
                "<p>Gold for <img src=/no.png alt=Norway width=16 height=12> again</p>",
                "<p>Gold for Norway again</p>",
            ),
            (
                "a picture for those without script",
                "<div data-bg=x><noscript><img src='/hall.jpg' alt='Hall'></noscript></div>",
                "<p><img src=\"https://times.example/hall.jpg\" alt=\"Hall\"></p>",
            ),
            (
                "the same where the other is found",
                "<figure><img src='data:,' data-src=/a.jpg><noscript><img src=/b.jpg></noscript></figure>",
                "<figure><img src=\"https://times.example/a.jpg\" alt=\"\"></figure>",
            ),
            ("a portrait", "<div class=author><img src=/ada.jpg></div><p>a</p>", "<p>a</p>"),
            (
                "a post by its number",
                "<div class=tweet data-tweet-id=1234567890123></div>",
                "<blockquote><p><a href=\"https://x.com/i/status/1234567890123\">x.com</a></p></blockquote>",
            ),
            (
                "a post by its address",
                "<div class=tweet data-url='https://twitter.com/a/status/1'></div>",
                "<blockquote><p><a href=\"https://twitter.com/a/status/1\">twitter.com</a></p></blockquote>",
            ),
            (
                "a quotation without text",
                "<blockquote class=instagram-media data-instgrm-permalink='https://www.instagram.com/p/A/'></blockquote>",
                "<blockquote><p><a href=\"https://www.instagram.com/p/A/\">instagram.com</a></p></blockquote>",
            ),
            (
                "a card that a script draws",
                "<a class=embedly-card href='https://video.example/7'></a>",
                "<blockquote><p><a href=\"https://video.example/7\">video.example</a></p></blockquote>",
            ),
            (
                "an unknown element",
                "<news-poll src='https://polls.example/7'></news-poll>",
                "<blockquote><p><a href=\"https://polls.example/7\">polls.example</a></p></blockquote>",
            ),
            (
                "a list that goes on",
                "<ol start=4><li>d</li><li value=7>g</li></ol>",
                "<ol start=\"4\"><li>d</li><li value=\"7\">g</li></ol>",
            ),
            ("a list that says nonsense", "<ol start=x><li value='1\" onclick=x'>a</li></ol>", "<ol><li>a</li></ol>"),
            ("a direction", "<p dir=rtl>a <bdi dir=ltr>b</bdi></p>", "<p dir=\"rtl\">a <bdi dir=\"ltr\">b</bdi></p>"),
            (
                "a direction of what does not stay",
                "<div dir=rtl><p>a</p>b</div><p>c</p>",
                "<p dir=\"rtl\">a</p><p dir=\"rtl\">b</p><p>c</p>",
            ),
            ("a direction that is none", "<p dir='x\" onclick=y'>a</p>", "<p>a</p>"),
            (
                "a caption without its figure",
                "<div><img src=/a.jpg><figcaption>A boat</figcaption></div>",
                "<p><img src=\"https://times.example/a.jpg\" alt=\"\"></p><p>A boat</p>",
            ),
            ("white space", "<p>\n   One\n   <b> two </b>\n three  </p>", "<p>One <strong>two </strong>three</p>"),
            ("what stands apart by its looks", "<div><span>Passes</span><span>74</span></div>", "<p>Passes 74</p>"),
            (
                "a formula",
                "<p>Then <math><mi>x</mi><mo>=</mo><mn>2</mn><annotation>x=2</annotation></math>.</p>",
                "<p>Then x=2.</p>",
            ),
        ] {
            assert_eq!(cleaned(html).html.as_str(), clean, "{what}");
        }
        let table = cleaned("<table><tr><th>Passes</th><td>74</td></tr><tr><th>Shots</th><td>9</td></tr></table>");
        assert_eq!(table.text, "Passes | 74\nShots | 9");
    }

    #[test]
    fn the_text_is_a_line_for_each_block() {
        let content = cleaned(
            "<p>One <b>two</b>\n three.</p><ul><li>Four<li>five</ul>Six<br>seven<figure><img src=/a.png alt=x><figcaption>Not this</figcaption></figure>",
        );
        assert_eq!(content.text, "One two three.\nFour\nfive\nSix\nseven");
        assert_eq!(content.images.len(), 1);
        let picture = cleaned("<figure><img src=/a.png alt=x><figcaption><b>Boats</b> in port</figcaption></figure>");
        assert_eq!(picture.text, "Boats in port");
        let plain = clean(&Body::Text("One <b>\n\nTwo & three".to_owned()), None, &HashSet::new()).unwrap().content;
        assert_eq!(plain.html.as_str(), "<p>One &lt;b&gt;</p><p>Two &amp; three</p>");
        assert_eq!(plain.text, "One <b>\nTwo & three");
    }
}
