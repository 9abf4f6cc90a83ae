//! What surrounds the text on most pages and is no part of it: share bars, advertisements, calls to subscribe, labels.

use scraper::ElementRef;

use crate::extract::html::address::is_share_link;
use crate::extract::view::fold;

/// What surrounds the text on most pages: share bars, advertisements, "Show more".
pub fn is_furniture(element: ElementRef<'_>) -> bool {
    let value = element.value();
    if value.attr("role") == Some("button") && value.name() != "figure" {
        return true;
    }
    if value.name() == "a" {
        return value.attr("href").is_some_and(is_share_link) || is_share_word(element);
    }
    let words = value.classes().chain(value.id());
    let mut is_other = value.attr("content") == Some("Advertisement");
    let mut is_call = false;
    for word in words.flat_map(|name| name.split(['-', '_', ' '])) {
        is_other |= matches!(
            word,
            "ad" | "ads"
                | "advert"
                | "adverts"
                | "advertisement"
                | "advertising"
                | "adsbygoogle"
                | "taboola"
                | "outbrain"
                | "mpu"
                | "gpt"
                | "dfp"
                | "share"
                | "sharing"
                | "sharebar"
                | "sharetools"
                | "socials"
                | "copylink"
                | "related"
                | "promo"
                | "teaser"
                | "recommended"
        );
        is_call |= matches!(word, "newsletter" | "subscribe" | "signup" | "donate" | "donation" | "paywall");
    }
    is_call |= matches!(value.name(), "div" | "aside" | "section") && is_headed_newsletter(element);
    if value.name() == "p" && asks_for_money(element) {
        return true;
    }
    // `share-price` and `ad-hoc` are the names of sections too: whatever holds a whole sentence is text.
    (is_other && !has_prose(element))
        || (is_call && !matches!(value.name(), "p" | "a" | "body" | "html" | "article" | "main"))
}

/// A link that does nothing but share what it stands in.
fn is_share_word(element: ElementRef<'_>) -> bool {
    let letters: usize = element.text().map(str::len).sum();
    letters <= 20
        && matches!(
            fold(&element.text().collect::<String>()).to_lowercase().as_str(),
            "share"
                | "teilen"
                | "partager"
                | "compartir"
                | "condividi"
                | "compartilhar"
                | "delen"
                | "del"
                | "dela"
                | "udostępnij"
                | "permalink"
                | "copy link"
                | "copy this link"
                | "tweet"
                | "tweeter"
                | "twittern"
        )
}

/// A paragraph in which the outlet asks for money, wherever in its pages it may stand. News of somebody else's collection
/// is text: what anybody may ask for counts only beside the work of a newsroom.
fn asks_for_money(element: ElementRef<'_>) -> bool {
    const OF_OUTLETS: [&str; 6] = [
        "your support makes all the difference",
        "support our journalis",
        "your support helps us",
        "contribute from as little",
        "become a supporter today",
        "support us from",
    ];
    const OF_ANYBODY: [&str; 4] =
        ["a gift of any size", "make a donation", "donate here", "please consider supporting"];
    const NEWSROOM: [&str; 4] = ["our journalis", "our report", "our newsroom", "our coverage"];
    let letters: usize = element.text().map(str::len).sum();
    if !(10..=900).contains(&letters) {
        return false;
    }
    let text = fold(&element.text().collect::<String>()).to_lowercase();
    let is_button = matches!(text.as_str(), "donate here" | "donate now" | "make a donation");
    let says = |words: &[&str]| words.iter().any(|word| text.contains(word));
    is_button || says(&OF_OUTLETS) || (says(&OF_ANYBODY) && says(&NEWSROOM))
}

/// A box whose heading asks to subscribe to a newsletter.
fn is_headed_newsletter(element: ElementRef<'_>) -> bool {
    let heading =
        element.child_elements().find(|child| matches!(child.value().name(), "h2" | "h3" | "h4" | "h5" | "strong"));
    heading.is_some_and(|heading| heading.text().any(|text| text.to_lowercase().contains("newsletter")))
}

/// What a page writes on its buttons and over its advertisements, and for what it cannot show.
pub fn is_label(text: &str) -> bool {
    let text = text.trim();
    matches!(
        text,
        "Advertisement"
            | "ADVERTISEMENT"
            | "Anzeige"
            | "ANZEIGE"
            | "Werbung"
            | "Publicité"
            | "Publicidad"
            | "Pubblicità"
            | "Publicidade"
            | "Advertentie"
            | "Reklama"
            | "Annonce"
            | "Annons"
            | "Pinned"
            | "Pinned post"
            | "Key event"
            | "KEY EVENT"
            | "Copy link"
            | "Copy Link"
            | "Link copied"
            | "Link kopieren"
            | "Copier le lien"
            | "Copiar enlace"
            | "Show more"
            | "Skip to end of embed"
    ) || text.strip_prefix("Unhandled: ").is_some_and(|kind| kind.len() < 30 && !kind.contains(' '))
}

fn has_prose(element: ElementRef<'_>) -> bool {
    element.descendent_elements().any(|inner| {
        inner.value().name() == "p" && inner.text().map(|text| text.trim().chars().count()).sum::<usize>() > 80
    })
}
