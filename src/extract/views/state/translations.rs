//! Texts that stand in the JSON of a page in several languages: the one of the page is read.

use std::collections::BTreeMap;

use serde_json::{Map, Value};

use super::measure;
use crate::when;

type Object = Map<String, Value>;

/// No value is nested deeper.
const DEEPEST: usize = 60;
/// The codes of ISO 639-1.
const CODES: &str = " aa ab ae af ak am an ar as av ay az ba be bg bh bi bm bn bo br bs ca ce ch co cr cs cu cv cy da de dv dz ee el en eo es et eu fa ff fi fj fo fr fy ga gd gl gn gu gv ha he hi ho hr ht hu hy hz ia id ie ig ii ik io is it iu ja jv ka kg ki kj kk kl km kn ko kr ks ku kv kw ky la lb lg li ln lo lt lu lv mg mh mi mk ml mn mr ms mt my na nb nd ne ng nl nn no nr nv ny oc oj om or os pa pi pl ps pt qu rm rn ro ru rw sa sc sd se sg si sk sl sm sn so sq sr ss st su sv sw ta te tg th ti tk tl tn to tr ts tt tw ty ug uk ur uz ve vi vo wa wo xh yi yo za zh zu ";
/// Codes that are words of code as well: these alone name no languages.
const WORDS: [&str; 14] = ["id", "no", "is", "to", "it", "or", "as", "so", "my", "ts", "tr", "hr", "li", "br"];

/// Puts the text in the page's language in the place of each that stands there in several.
pub fn choose(values: &mut [Value], context: &when::Context) {
    let Some(language) = context.language.as_deref().map(str::to_ascii_lowercase) else { return };
    let page = Page { language: language.replace('_', "-"), context };
    values.iter_mut().for_each(|value| page.look_at(value, 0));
}

struct Page<'c> {
    language: String,
    context: &'c when::Context,
}

impl Page<'_> {
    fn look_at(&self, value: &mut Value, depth: usize) {
        if depth > DEEPEST {
            return;
        }
        if let Some(chosen) = self.chosen(value) {
            *value = chosen;
        }
        match value {
            Value::Array(values) => values.iter_mut().for_each(|value| self.look_at(value, depth + 1)),
            Value::Object(object) => {
                self.join(object);
                object.values_mut().for_each(|value| self.look_at(value, depth + 1));
            }
            _ => {}
        }
    }

    /// `{"de": "…", "it": "…"}`, `[{"locale": "de", "text": "…"}, {"locale": "it", "text": "…"}]`
    fn chosen(&self, value: &mut Value) -> Option<Value> {
        match value {
            Value::Object(object) => {
                let is_alike = |test: fn(&Value) -> bool| object.values().all(|value| test(value) || value.is_null());
                let are_languages = object.len() >= 2
                    && object.keys().all(|key| is_code(key))
                    && (is_alike(Value::is_string) || is_alike(Value::is_object) || is_alike(Value::is_array))
                    && !object.keys().all(|key| WORDS.contains(&key.as_str()));
                let key = are_languages.then(|| self.nearest(object.keys()))??;
                object.remove(&key)
            }
            Value::Array(values) => {
                let languages: Vec<String> = values.iter().map(language).collect::<Option<_>>()?;
                let is_own = |at: usize| !languages[..at].contains(&languages[at]);
                if languages.len() < 2 || !(0..languages.len()).all(is_own) || self.tell_times(values) {
                    return None;
                }
                let key = self.nearest(languages.iter())?;
                let at = languages.iter().position(|language| *language == key)?;
                Some(values.swap_remove(at))
            }
            _ => None,
        }
    }

    /// `{"title_de": "…", "title_it": "…"}` becomes `{"title": "…"}`.
    fn join(&self, object: &mut Object) {
        let mut named: BTreeMap<String, BTreeMap<String, String>> = BTreeMap::new();
        for (key, value) in object.iter().filter(|(_, value)| value.is_string() || value.is_null()) {
            let code = |at: usize| Some((key.get(..at)?, key.get(at..)?));
            let Some((stem, code)) = key.len().checked_sub(2).and_then(code) else { continue };
            let is_apart = stem.ends_with(['_', '-', '.']);
            let is_camel = stem.ends_with(|char: char| char.is_ascii_lowercase())
                && code.starts_with(|char: char| char.is_ascii_uppercase());
            let stem = stem.trim_end_matches(['_', '-', '.']);
            if !value.is_null() && (is_apart || is_camel) && !stem.is_empty() && is_code(&code.to_ascii_lowercase()) {
                named.entry(stem.to_owned()).or_default().insert(code.to_ascii_lowercase(), key.clone());
            }
        }
        for (stem, languages) in named.into_iter().filter(|(_, languages)| languages.len() >= 2) {
            let are_words = languages.keys().all(|code| WORDS.contains(&code.as_str()));
            let Some(mine) = self.nearest(languages.keys()).filter(|_| !are_words && !object.contains_key(&stem))
            else {
                continue;
            };
            let value = languages.get(&mine).and_then(|key| object.get(key)).cloned();
            languages.values().for_each(|key| _ = object.remove(key));
            value.map(|value| object.insert(stem, value));
        }
    }

    /// The tag of the page's language, or of that language elsewhere.
    fn nearest<'k>(&self, keys: impl Iterator<Item = &'k String> + Clone) -> Option<String> {
        let plain = |key: &String| key.to_ascii_lowercase().replace('_', "-");
        let primary = |tag: &str| tag.split('-').next().unwrap_or_default().to_owned();
        let same = |key: &&String| plain(key) == self.language;
        let near = |key: &&String| primary(&plain(key)) == primary(&self.language);
        keys.clone().find(same).or_else(|| keys.clone().find(near)).cloned()
    }

    /// Whether they tell times that differ: entries, each in its own language.
    fn tell_times(&self, values: &[Value]) -> bool {
        let times = |value: &Value| -> Vec<String> {
            let object = value.as_object().into_iter().flatten();
            object
                .filter(|(_, value)| measure::time(value, self.context).is_some())
                .map(|(_, value)| value.to_string())
                .collect()
        };
        let first = values.first().map(times);
        values.iter().any(|value| Some(times(value)) != first)
    }
}

/// `de`, `de-CH`, `pt_BR`
fn is_code(key: &str) -> bool {
    let (primary, rest) = key.split_once(['-', '_']).map_or((key, None), |(primary, rest)| (primary, Some(rest)));
    let is_place = |rest: &str| (2..=4).contains(&rest.len()) && rest.bytes().all(|byte| byte.is_ascii_alphanumeric());
    primary.len() == 2 && CODES.contains(&format!(" {} ", primary.to_ascii_lowercase())) && rest.is_none_or(is_place)
}

/// The language that an object says to be in.
fn language(value: &Value) -> Option<String> {
    let object = value.as_object()?;
    let named = [
        "lang",
        "language",
        "locale",
        "languageCode",
        "language_code",
        "languages_code",
        "languageTag",
        "inLanguage",
        "langcode",
    ];
    let told = named.iter().find_map(|key| object.get(*key)?.as_str())?;
    is_code(told).then(|| told.to_owned())
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use serde_json::json;

    use super::*;

    #[test]
    fn the_language_of_the_page_is_read() {
        let mut context = when::Context::at("2026-03-02T13:00:00Z".parse().unwrap(), None);
        context.language = Some("it-CH".to_owned());
        let own = json!({"n": 1, "title": "È in porto"});
        for (what, value, wanted) in [
            ("under its code", json!({"n": 1, "title": {"de": "Ist da", "it": "È in porto"}}), own.clone()),
            (
                "with a place",
                json!({"n": 1, "title": {"de_CH": "Ist da", "it_CH": "È in porto", "it_IT": "x"}}),
                own.clone(),
            ),
            ("behind the key", json!({"n": 1, "title_de": "Ist da", "title_it": "È in porto"}), own.clone()),
            (
                "in a list",
                json!([{"lang": "de", "t": "Ist da"}, {"lang": "it", "t": "È in porto"}]),
                json!({"lang": "it", "t": "È in porto"}),
            ),
            (
                "not there",
                json!({"title": {"de": "Ist da", "fr": "Est là"}}),
                json!({"title": {"de": "Ist da", "fr": "Est là"}}),
            ),
            ("no languages", json!({"id": "a", "it": "b"}), json!({"id": "a", "it": "b"})),
            ("ids", json!({"postId": "a", "postIt": "b"}), json!({"postId": "a", "postIt": "b"})),
        ] {
            let mut values = [value];
            choose(&mut values, &context);
            assert_eq!(values[0], wanted, "{what}");
        }
    }
}
