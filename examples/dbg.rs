use liveticker::extract::{state, when};
fn main() {
    let path = std::env::args().nth(1).unwrap();
    let text = std::fs::read_to_string(path).unwrap();
    let path_is_json = text.starts_with("{");
    let html = scraper::Html::parse_document(&text);
    let context = when::Context { zone: None, now: "2026-11-24T12:00:00Z".parse().unwrap(), day: None, latest: None };
    let base = std::env::args().nth(2).map(|u| u.parse().unwrap());
    let t = std::time::Instant::now();
    let views = if path_is_json {
        state::in_document(&text, base.as_ref(), &context)
    } else {
        state::views(&html, base.as_ref(), &context)
    };
    println!("{} views {:?}", views.len(), t.elapsed());
}
#[test]
fn x() {}
