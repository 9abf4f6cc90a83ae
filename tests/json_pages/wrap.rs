//! Where JSON stands in a page, and in which of the forms that frameworks give it.

use std::fmt::Write as _;

use serde_json::{Map, Value, json};

use crate::dice::Dice;

pub const WRAPPERS: [&str; 30] = [
    "next-data",
    "plain",
    "assigned",
    "literal",
    "single-quotes",
    "parsed",
    "percent",
    "base64",
    "nuxt2",
    "devalue",
    "turbo",
    "astro",
    "sveltekit",
    "svelte-fetched",
    "angular",
    "angular-plain",
    "flight",
    "flight-props",
    "redux",
    "fusion",
    "attribute",
    "inertia",
    "template-string",
    "comment",
    "textarea",
    "hydrogen",
    "gatsby",
    "push",
    "qwik",
    "x-data",
];

/// The page's scripts and elements that hold `data`.
pub fn wrap(form: &str, data: &Value, dice: &mut Dice) -> String {
    let text = safe(&data.to_string());
    match form {
        "plain" => format!("<script type=\"application/json\" data-state>{text}</script>"),
        "assigned" => format!("<script>var a=1;window.__STATE__ = {text};(function(){{var s;}})();</script>"),
        "literal" => format!(
            "<script>window.App = {{}};\nApp.boot({}, function(e) {{ return e; }});</script>",
            literal(data, '"')
        ),
        "single-quotes" => {
            format!("<script>/* state */ const state = {} // done\n;init(state)</script>", literal(data, '\''))
        }
        "parsed" => format!(
            "<script>window.__PRELOADED_STATE__=JSON.parse({});</script>",
            safe(&Value::from(data.to_string()).to_string())
        ),
        "percent" => format!(
            "<script>window.__INITIAL_STATE__=JSON.parse(decodeURIComponent(\"{}\"))</script>",
            percent(&data.to_string())
        ),
        "base64" => format!(
            "<script>window.__APP__ = JSON.parse(atob(\"{}\"));</script>",
            base64(ascii(&data.to_string()).as_bytes())
        ),
        "nuxt2" => nuxt2(data),
        "devalue" => format!(
            "<script type=\"application/json\" id=\"__NUXT_DATA__\" data-ssr=\"true\">{}</script>",
            safe(&devalue(&json!({"data": {"x1": data}, "state": {}})).to_string())
        ),
        "turbo" => {
            let flat = turbo(&json!({"loaderData": {"root": null, "routes/live": data}, "actionData": null}));
            let mut text = flat.to_string();
            text.push('\n');
            format!(
                "<script>window.__reactRouterContext = {{\"basename\":\"/\",\"ssr\":true}};window.__reactRouterContext.stream = new ReadableStream({{start(controller){{window.__reactRouterContext.streamController = controller;}}}});</script><script>window.__reactRouterContext.streamController.enqueue({});</script><script>window.__reactRouterContext.streamController.close();</script>",
                safe(&Value::from(text).to_string())
            )
        }
        "astro" => format!(
            "<astro-island uid=\"Z1\" component-export=\"default\" props=\"{}\" ssr client=\"only\"></astro-island>",
            attribute(&astro(data).to_string())
        ),
        "sveltekit" => format!(
            "<script>{{ __sveltekit_1x = {{ base: \"\" }}; const element = document.currentScript.parentElement; const data = [null,{{type:\"data\",data:{},uses:{{}}}}]; Promise.all([import(\"/a.js\")]).then(([kit, app]) => {{ kit.start(app, element, {{ node_ids: [0, 2], data, form: null, error: null }}); }}); }}</script>",
            literal(data, '"')
        ),
        "svelte-fetched" => format!(
            "<script type=\"application/json\" data-sveltekit-fetched data-url=\"/api/x\">{}</script>",
            safe(&json!({"status": 200, "statusText": "", "headers": {}, "body": data.to_string()}).to_string())
        ),
        "angular" => {
            let escaped = json!({"G.https://api.example/x": {"body": data, "status": 200}}).to_string();
            let escaped = escaped
                .replace('&', "&a;")
                .replace('"', "&q;")
                .replace('\'', "&s;")
                .replace('<', "&l;")
                .replace('>', "&g;");
            format!("<script id=\"serverApp-state\" type=\"application/json\">{escaped}</script>")
        }
        "angular-plain" => format!(
            "<script id=\"ng-state\" type=\"application/json\">{}</script>",
            safe(
                &json!({"2918": {"b": data, "h": {}, "s": 200, "u": "https://api.example/x", "rt": "json"}})
                    .to_string()
            )
        ),
        "flight" => {
            let row = format!("1:I[\"x\",[],\"\"]\n4:{}\n", json!(["$", "$L1", null, {"data": data}]));
            chunks(&row, dice, |part| {
                format!("<script>self.__next_f.push([1,{}])</script>", safe(&Value::from(part).to_string()))
            })
        }
        "flight-props" => {
            let rows: String = format!(
                "0:[\"$\",\"main\",null,{{\"children\":\"$L5\"}}]\n5:{}\n",
                json!(["$", "section", "k", {"className": "x", "children": [["$", "$L9", null, {"initial": {"page": data}}]]}])
            );
            chunks(&rows, dice, |part| {
                format!(
                    "<script>(self.__next_f=self.__next_f||[]).push([1,{}])</script>",
                    safe(&Value::from(part).to_string())
                )
            })
        }
        "redux" => format!(
            "<script>window.__INITIAL_STATE__={};</script>",
            safe(&json!({"router": {"path": "/"}, "page": {"entity": data}}).to_string())
        ),
        "fusion" => format!(
            "<script type=\"application/javascript\">window.Fusion=window.Fusion||{{}};Fusion.arcSite=\"x\";Fusion.globalContent={text};Fusion.globalContentConfig={{\"source\":\"x\"}};</script>"
        ),
        "attribute" => format!("<div class=\"app\" data-react-props=\"{}\"></div>", attribute(&data.to_string())),
        "inertia" => format!(
            "<div id=\"app\" data-page=\"{}\"></div>",
            attribute(&json!({"component": "Live", "props": data, "url": "/x", "version": null}).to_string())
        ),
        "template-string" => format!(
            "<script>window.__DATA__ = JSON.parse(`{}`);</script>",
            data.to_string().replace('\\', "\\\\").replace('`', "\\`").replace("</", "<\\/")
        ),
        "comment" => format!(
            "<script type=\"application/json\" data-hypernova-key=\"X\"><!--{}--></script>",
            data.to_string().replace("-->", "--\\u003e").replace("<!--", "\\u003c!--").replace("</", "<\\/")
        ),
        "textarea" => format!("<textarea id=\"state\" hidden>{}</textarea>", attribute(&data.to_string())),
        "hydrogen" => format!(
            "<script>window.__remixContext = {};__remixContext.p = function(v,e,p,x) {{ return v; }};</script>",
            safe(&json!({"url": "/x", "state": {"loaderData": {"routes/x": data}}}).to_string())
        ),
        "gatsby" => format!(
            "<script id=\"gatsby-page-data\">/*<![CDATA[*/window.pagePath=\"/x\";window.___pageData={};/*]]>*/</script>",
            safe(
                &json!({"componentChunkName": "c", "path": "/x", "result": {"data": data, "pageContext": {}}})
                    .to_string()
            )
        ),
        "push" => format!("<script>(window.__q=window.__q||[]).push([\"init\",{text}]);</script>"),
        "qwik" => format!("<script type=\"qwik/json\">{}</script>", safe(&qwik(data).to_string())),
        "x-data" => format!("<div x-data=\"live({})\"></div>", attribute(&literal(data, '\''))),
        _ => format!(
            "<script id=\"__NEXT_DATA__\" type=\"application/json\">{}</script>",
            safe(&json!({"props": {"pageProps": data}, "page": "/x", "buildId": "b"}).to_string())
        ),
    }
}

fn safe(text: &str) -> String {
    text.replace('<', "\\u003c").replace('\u{2028}', "\\u2028")
}

fn attribute(text: &str) -> String {
    text.replace('&', "&amp;").replace('"', "&quot;").replace('<', "&lt;")
}

/// Keys without quotation marks where they can be, dates as dates, a comma too many.
pub fn literal(value: &Value, quote: char) -> String {
    match value {
        Value::Null => "void 0".to_owned(),
        Value::Bool(is) => {
            if quote == '\'' {
                is.to_string()
            } else if *is {
                "!0".to_owned()
            } else {
                "!1".to_owned()
            }
        }
        Value::Number(number) => number.to_string(),
        Value::String(text) => quoted(text, quote),
        Value::Array(values) => {
            format!("[{}]", values.iter().map(|value| literal(value, quote)).collect::<Vec<_>>().join(","))
        }
        Value::Object(object) => {
            let is_bare = |key: &str| {
                key.starts_with(|first: char| first.is_ascii_alphabetic() || first == '_')
                    && key.chars().all(|char| char.is_ascii_alphanumeric() || char == '_')
            };
            let fields = object.iter().map(|(key, value)| {
                let key = if is_bare(key) { key.clone() } else { quoted(key, quote) };
                let date = value.as_str().filter(|text| text.len() == 20 && text.ends_with('Z') && text.contains('T'));
                match date {
                    Some(date) if quote == '"' => format!("{key}:new Date({})", quoted(date, quote)),
                    _ => format!("{key}: {}", literal(value, quote)),
                }
            });
            let fields = fields.collect::<Vec<_>>().join(",");
            if quote == '\'' && !fields.is_empty() { format!("{{{fields},}}") } else { format!("{{{fields}}}") }
        }
    }
}

fn quoted(text: &str, quote: char) -> String {
    let mut out = String::from(quote);
    for char in text.chars() {
        match char {
            '\n' => out.push_str("\\n"),
            '\\' => out.push_str("\\\\"),
            '<' => out.push_str("\\x3c"),
            '/' => out.push_str("\\u002F"),
            char if char == quote => {
                out.push('\\');
                out.push(char);
            }
            char => out.push(char),
        }
    }
    out.push(quote);
    out
}

fn percent(text: &str) -> String {
    text.bytes().fold(String::new(), |mut out, byte| {
        if byte.is_ascii_alphanumeric() || b"-_.!~*'()".contains(&byte) && byte != b'\'' {
            out.push(char::from(byte));
        } else {
            write!(out, "%{byte:02X}").unwrap();
        }
        out
    })
}

/// Everything beyond ASCII escaped, as `atob` needs it.
fn ascii(text: &str) -> String {
    text.encode_utf16().fold(String::new(), |mut out, unit| {
        match u8::try_from(unit) {
            Ok(byte) if byte < 128 => out.push(char::from(byte)),
            _ => write!(out, "\\u{unit:04x}").unwrap(),
        }
        out
    })
}

fn base64(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut out = String::new();
    for chunk in bytes.chunks(3) {
        let group = chunk.iter().fold(0u32, |group, byte| group << 8 | u32::from(*byte)) << (8 * (3 - chunk.len()));
        for nth in 0..4 {
            let digit = usize::try_from(group >> (18 - 6 * nth) & 63).unwrap();
            out.push(if nth <= chunk.len() { char::from(DIGITS[digit]) } else { '=' });
        }
    }
    out
}

/// What occurs twice becomes an argument.
fn nuxt2(data: &Value) -> String {
    let mut seen: Map<String, Value> = Map::new();
    let mut twice: Vec<Value> = Vec::new();
    scalars(data, &mut seen, &mut twice);
    let names: Vec<String> = (0..twice.len())
        .map(|nth| {
            format!(
                "{}{}",
                char::from(b'a' + u8::try_from(nth % 26).unwrap()),
                if nth < 26 { String::new() } else { format!("${}", nth / 26) }
            )
        })
        .collect();
    let body = nuxt_body(data, &twice, &names);
    let arguments: Vec<String> = twice.iter().map(|value| literal(value, '"')).collect();
    format!(
        "<script>window.__NUXT__=(function({}){{return {{layout:\"default\",data:[{body}],error:null,serverRendered:true}}}}({}));</script>",
        names.join(","),
        arguments.join(",")
    )
}

fn scalars(value: &Value, seen: &mut Map<String, Value>, twice: &mut Vec<Value>) {
    match value {
        Value::Array(values) => values.iter().for_each(|value| scalars(value, seen, twice)),
        Value::Object(object) => object.values().for_each(|value| scalars(value, seen, twice)),
        scalar => {
            if seen.insert(scalar.to_string(), Value::Null).is_some() && !twice.contains(scalar) {
                twice.push(scalar.clone());
            }
        }
    }
}

fn nuxt_body(value: &Value, twice: &[Value], names: &[String]) -> String {
    match value {
        Value::Array(values) => {
            format!("[{}]", values.iter().map(|value| nuxt_body(value, twice, names)).collect::<Vec<_>>().join(","))
        }
        Value::Object(object) => {
            let fields =
                object.iter().map(|(key, value)| format!("{}:{}", quoted(key, '"'), nuxt_body(value, twice, names)));
            format!("{{{}}}", fields.collect::<Vec<_>>().join(","))
        }
        scalar => twice
            .iter()
            .position(|known| known == scalar)
            .map_or_else(|| literal(scalar, '"'), |nth| names[nth].clone()),
    }
}

/// Nuxt 3: `[["ShallowReactive",1], …]`, every number a place.
fn devalue(data: &Value) -> Value {
    let mut flat = vec![json!(["ShallowReactive", 1])];
    place(data, &mut flat);
    Value::Array(flat)
}

fn place(value: &Value, flat: &mut Vec<Value>) -> usize {
    let at = flat.len();
    flat.push(Value::Null);
    flat[at] = match value {
        Value::Array(values) => values.iter().map(|value| json!(place(value, flat))).collect(),
        Value::Object(object) => {
            Value::Object(object.iter().map(|(key, value)| (key.clone(), json!(place(value, flat)))).collect())
        }
        scalar => scalar.clone(),
    };
    at
}

/// turbo-stream: `{"_1":2}` is the key at 1 with the value at 2; -5 is null.
fn turbo(data: &Value) -> Value {
    let mut flat = Vec::new();
    let mut known: Map<String, Value> = Map::new();
    turbo_at(data, &mut flat, &mut known);
    Value::Array(flat)
}

fn turbo_at(value: &Value, flat: &mut Vec<Value>, known: &mut Map<String, Value>) -> Value {
    if value.is_null() {
        return json!(-5);
    }
    if let Value::String(text) = value
        && let Some(at) = known.get(text)
    {
        return at.clone();
    }
    let at = flat.len();
    flat.push(Value::Null);
    flat[at] = match value {
        Value::Array(values) => values.iter().map(|value| turbo_at(value, flat, known)).collect(),
        Value::Object(object) => {
            let mut placed = Map::new();
            for (key, value) in object {
                let key = turbo_at(&json!(key), flat, known);
                let value = turbo_at(value, flat, known);
                placed.insert(format!("_{key}"), value);
            }
            Value::Object(placed)
        }
        scalar => {
            if let Value::String(text) = scalar {
                known.insert(text.clone(), json!(at));
            }
            scalar.clone()
        }
    };
    json!(at)
}

fn astro(value: &Value) -> Value {
    fn pair(value: &Value) -> Value {
        match value {
            Value::Array(values) => json!([1, values.iter().map(pair).collect::<Vec<_>>()]),
            Value::Object(_) => json!([0, astro(value)]),
            scalar => json!([0, scalar]),
        }
    }
    match value {
        Value::Object(object) => Value::Object(object.iter().map(|(key, value)| (key.clone(), pair(value))).collect()),
        other => pair(other),
    }
}

/// Qwik: `objs`, in which a string of base 36 is a place.
fn qwik(data: &Value) -> Value {
    fn base36(mut number: usize) -> String {
        let mut digits = Vec::new();
        loop {
            digits.push(b"0123456789abcdefghijklmnopqrstuvwxyz"[number % 36]);
            number /= 36;
            if number == 0 {
                break;
            }
        }
        digits.into_iter().rev().map(char::from).collect()
    }
    fn put(value: &Value, objs: &mut Vec<Value>) -> Value {
        let made = match value {
            Value::Array(values) => values.iter().map(|value| put(value, objs)).collect(),
            Value::Object(object) => {
                Value::Object(object.iter().map(|(key, value)| (key.clone(), put(value, objs))).collect())
            }
            scalar => scalar.clone(),
        };
        objs.push(made);
        json!(base36(objs.len() - 1))
    }
    let mut objs = Vec::new();
    put(data, &mut objs);
    json!({"refs": {}, "ctx": {}, "objs": objs, "subs": []})
}

fn chunks(text: &str, dice: &mut Dice, script: impl Fn(String) -> String) -> String {
    let chars: Vec<char> = text.chars().collect();
    let mut out = String::new();
    let mut rest = chars.as_slice();
    while !rest.is_empty() {
        let length = dice.between(200, 2_000).min(rest.len());
        out.push_str(&script(rest[..length].iter().collect()));
        rest = &rest[length..];
    }
    out
}
