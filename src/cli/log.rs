//! The log of the service: to the journal where there is one, else in lines to standard error.

use std::fmt;
use std::fs::File;
use std::io::IsTerminal;
use std::os::fd::AsFd;
use std::os::unix::fs::MetadataExt;

use tracing::field::{Field, Value, Visit};
use tracing::span::{Attributes, Id, Record};
use tracing::{Event, Metadata, Subscriber};
use tracing_journald::{Priority, PriorityMappings};
use tracing_subscriber::EnvFilter;
use tracing_subscriber::fmt::format::Writer;
use tracing_subscriber::fmt::{FmtContext, FormatEvent, FormatFields};
use tracing_subscriber::layer::{Context, Layer, SubscriberExt};
use tracing_subscriber::registry::LookupSpan;
use tracing_subscriber::util::SubscriberInitExt;

use super::out::visible;
use crate::table::without_logins;

/// What is logged, in the words of tracing_subscriber's `EnvFilter`.
const VARIABLE: &str = "LIVETICKER_LOG";

/// How much is logged where the variable says nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Amount {
    /// What went wrong.
    Little,
    /// What has happened to the live blogs as well.
    Usual,
    /// Every request, and every file that is written.
    Much,
}

impl Amount {
    /// In the words of `EnvFilter`.
    fn filter(self) -> &'static str {
        match self {
            Amount::Little => "warn",
            Amount::Usual => "warn,liveticker=info",
            Amount::Much => "warn,liveticker=debug",
        }
    }
}

/// From here on what happens is logged; a second call changes nothing.
pub fn init(amount: Amount) {
    let said = std::env::var(VARIABLE).ok().filter(|said| !said.trim().is_empty());
    let (filter, wrong) = match said.as_deref().map(EnvFilter::try_new) {
        Some(Ok(filter)) => (filter, None),
        Some(Err(error)) => (EnvFilter::new(amount.filter()), Some(error)),
        None => (EnvFilter::new(amount.filter()), None),
    };
    let journal = if is_journal() { tracing_journald::layer().ok() } else { None };
    let journal = journal.map(|journal| journal.with_priority_mappings(grave()));
    let registry = tracing_subscriber::registry().with(filter);
    let begun = match journal {
        Some(journal) => registry.with(Visible { form: Form::Fields, inner: journal }).try_init(),
        None => {
            let stderr = std::io::stderr();
            let is_in_colour = anstream::AutoStream::choice(&stderr) != anstream::ColorChoice::Never;
            match stderr.is_terminal() {
                true => {
                    registry.with(Visible { form: Form::Fields, inner: told(std::io::stderr, is_in_colour) }).try_init()
                }
                false => registry.with(Visible { form: Form::Line, inner: lines(std::io::stderr, false) }).try_init(),
            }
        }
    };
    if let (Ok(()), Some(error)) = (begun, wrong) {
        tracing::warn!("{VARIABLE} is not understood ({error}): logging {}", amount.filter());
    }
}

/// What is told in the ordinary course of things is no notice, which a journal shows in bold.
fn grave() -> PriorityMappings {
    PriorityMappings { info: Priority::Informational, debug: Priority::Debug, ..PriorityMappings::new() }
}

fn lines<S, W>(writer: W, is_in_colour: bool) -> impl Layer<S>
where
    S: Subscriber + for<'span> LookupSpan<'span>,
    W: for<'writer> tracing_subscriber::fmt::MakeWriter<'writer> + 'static,
{
    tracing_subscriber::fmt::layer()
        .with_writer(writer)
        .with_ansi(is_in_colour)
        .with_target(false)
        // Nobody is left to be told where standard error fails.
        .log_internal_errors(false)
}

/// For a person at a terminal: the time of their clock, and what is said; no fields, which say it again.
fn told<S, W>(writer: W, is_in_colour: bool) -> impl Layer<S>
where
    S: Subscriber + for<'span> LookupSpan<'span>,
    W: for<'writer> tracing_subscriber::fmt::MakeWriter<'writer> + 'static,
{
    tracing_subscriber::fmt::layer().with_writer(writer).log_internal_errors(false).event_format(Told { is_in_colour })
}

/// How an event is told to a person.
struct Told {
    is_in_colour: bool,
}

impl<S, N> FormatEvent<S, N> for Told
where
    S: Subscriber + for<'span> LookupSpan<'span>,
    N: for<'writer> FormatFields<'writer> + 'static,
{
    fn format_event(&self, _: &FmtContext<'_, S, N>, mut writer: Writer<'_>, event: &Event<'_>) -> fmt::Result {
        let mut message = Message::default();
        event.record(&mut message);
        let time =
            jiff::Timestamp::now().to_zoned_datetime(jiff::tz::TimeZone::system()).strftime("%H:%M:%S").to_string();
        let (colour, end) = match (self.is_in_colour, *event.metadata().level()) {
            (true, tracing::Level::ERROR) => ("\u{1b}[31m", "\u{1b}[0m"),
            (true, tracing::Level::WARN) => ("\u{1b}[33m", "\u{1b}[0m"),
            (true, tracing::Level::DEBUG | tracing::Level::TRACE) => ("\u{1b}[2m", "\u{1b}[0m"),
            _ => ("", ""),
        };
        let (dim, undim) = if self.is_in_colour { ("\u{1b}[2m", "\u{1b}[0m") } else { ("", "") };
        // A fault of feeds.toml has lines of its own.
        let text = message.0.trim_end().replace('\n', &format!("\n{}", " ".repeat(time.len() + 2)));
        writeln!(writer, "{dim}{time}{undim}  {colour}{text}{end}")
    }
}

/// What an event says.
#[derive(Default)]
struct Message(String);

impl Visit for Message {
    fn record_debug(&mut self, field: &Field, value: &dyn fmt::Debug) {
        if field.name() == "message" {
            self.0 = format!("{value:?}");
        }
    }
}

/// Whether standard error is the journal: `JOURNAL_STREAM` gives its device and inode (systemd.exec(5)). It may have been
/// redirected since.
fn is_journal() -> bool {
    let Ok(stream) = std::env::var("JOURNAL_STREAM") else { return false };
    let stderr = std::io::stderr().as_fd().try_clone_to_owned().map(File::from);
    stderr.and_then(|stderr| stderr.metadata()).is_ok_and(|stderr| is_stream(&stream, stderr.dev(), stderr.ino()))
}

fn is_stream(stream: &str, device: u64, inode: u64) -> bool {
    let numbers = stream.split_once(':').and_then(|(device, inode)| Some((device.parse().ok()?, inode.parse().ok()?)));
    numbers == Some((device, inode))
}

/// How a field is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Form {
    /// Each on its own: the journal keeps line breaks.
    Fields,
    /// All in one line: a text among other fields stands in quotes.
    Line,
}

/// Makes every field safe to show before another layer has it: what a site writes comes to a terminal in the end.
struct Visible<L> {
    form: Form,
    inner: L,
}

/// The fields of an event or a span, as text.
struct Shown {
    form: Form,
    texts: Vec<Option<String>>,
}

impl Shown {
    fn new(form: Form, metadata: &Metadata<'_>) -> Shown {
        Shown { form, texts: vec![None; metadata.fields().len()] }
    }

    fn put(&mut self, field: &Field, text: &str) {
        let mut text = visible(&without_logins(text));
        if self.form == Form::Line {
            text = text.replace('\n', "\\n");
        }
        if let Some(place) = self.texts.get_mut(field.index()) {
            *place = Some(text);
        }
    }

    /// Gives the fields, all of them shown.
    fn with(&self, metadata: &Metadata<'_>, then: impl FnOnce(&tracing::field::ValueSet<'_>)) {
        let shown: Vec<_> = self.texts.iter().map(|text| text.as_ref().map(tracing::field::display)).collect();
        let values: Vec<Option<&dyn Value>> =
            shown.iter().map(|shown| shown.as_ref().map(|shown| shown as &dyn Value)).collect();
        then(&metadata.fields().value_set_all(&values));
    }
}

impl Visit for Shown {
    fn record_str(&mut self, field: &Field, value: &str) {
        if self.form == Form::Line && field.name() != "message" {
            self.put(field, &format!("\"{}\"", value.replace('"', "\\\"")));
        } else {
            self.put(field, value);
        }
    }

    fn record_debug(&mut self, field: &Field, value: &dyn fmt::Debug) {
        self.put(field, &format!("{value:?}"));
    }
}

impl<S, L> Layer<S> for Visible<L>
where
    S: Subscriber + for<'span> LookupSpan<'span>,
    L: Layer<S>,
{
    fn on_new_span(&self, attributes: &Attributes<'_>, id: &Id, context: Context<'_, S>) {
        let metadata = attributes.metadata();
        let mut shown = Shown::new(self.form, metadata);
        attributes.record(&mut shown);
        // The registry keeps whose child the span is; the layers ask it.
        shown.with(metadata, |values| self.inner.on_new_span(&Attributes::new(metadata, values), id, context));
    }

    fn on_record(&self, id: &Id, record: &Record<'_>, context: Context<'_, S>) {
        let Some(metadata) = context.metadata(id) else { return };
        let mut shown = Shown::new(self.form, metadata);
        record.record(&mut shown);
        shown.with(metadata, |values| self.inner.on_record(id, &Record::new(values), context));
    }

    fn on_event(&self, event: &Event<'_>, context: Context<'_, S>) {
        let metadata = event.metadata();
        let mut shown = Shown::new(self.form, metadata);
        event.record(&mut shown);
        shown.with(metadata, |values| match (event.is_contextual(), event.parent()) {
            (true, _) => self.inner.on_event(&Event::new(metadata, values), context),
            (false, parent) => self.inner.on_event(&Event::new_child_of(parent.cloned(), metadata, values), context),
        });
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use std::io::{Seek, SeekFrom};
    use std::sync::Arc;

    use super::*;

    #[test]
    fn an_event_is_one_line_and_cannot_hijack_the_terminal() {
        let mut file = tempfile::tempfile().unwrap();
        let writer = Arc::new(file.try_clone().unwrap());
        let inner = lines(writer, false);
        let subscriber = tracing_subscriber::registry().with(Visible { form: Form::Line, inner });
        tracing::subscriber::with_default(subscriber, || {
            let _span = tracing::info_span!("look", blog = "a\u{1b}[2Jb").entered();
            tracing::info!(title = "a \"b\"\nREADY", url = %"c\u{202e}d", count = 3, "seen\u{9b}31m\nnow");
        });
        file.seek(SeekFrom::Start(0)).unwrap();
        let text = std::io::read_to_string(file).unwrap();
        assert_eq!(text.lines().count(), 1, "{text}");
        let line = text.trim_end();
        let said = "INFO look{blog=\"a\\u{1b}[2Jb\"}: seen\\u{9b}31m\\nnow title=\"a \\\"b\\\"\\nREADY\" url=c\\u{202e}d count=3";
        assert!(line.ends_with(said), "{line}");
    }

    #[test]
    fn a_person_is_told_the_time_and_what_has_happened_and_nothing_twice() {
        let mut file = tempfile::tempfile().unwrap();
        let inner = told(Arc::new(file.try_clone().unwrap()), false);
        let subscriber = tracing_subscriber::registry().with(Visible { form: Form::Fields, inner });
        tracing::subscriber::with_default(subscriber, || {
            tracing::info!(feed = "war", added = 3, "war: 3 new\nand \u{1b}[2Jmore");
        });
        file.seek(SeekFrom::Start(0)).unwrap();
        let text = std::io::read_to_string(file).unwrap();
        let (time, said) = text.split_once("  ").unwrap();
        assert_eq!((time.len(), said), (8, "war: 3 new\n          and \\u{1b}[2Jmore\n"));
    }

    #[test]
    fn the_journal_is_known_by_device_and_inode() {
        for (stream, is) in
            [("8:12", true), ("8:13", false), ("9:12", false), ("8", false), ("", false), ("a:b", false)]
        {
            assert_eq!(is_stream(stream, 8, 12), is, "{stream}");
        }
    }
}
