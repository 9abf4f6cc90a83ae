//! What has been counted, as OpenMetrics text for a monitoring system.

use std::fmt::Error;

use jiff::Timestamp;
use prometheus_client::collector::Collector;
use prometheus_client::encoding::text::encode;
use prometheus_client::encoding::{DescriptorEncoder, NoLabelSet};
use prometheus_client::metrics::MetricType;
use prometheus_client::registry::{Registry, Unit};

use crate::board::{BUCKETS, Standing, Status, Tallied};

use super::shown::Shown;

/// The media type of the text.
pub const MEDIA_TYPE: &str = "application/openmetrics-text; version=1.0.0; charset=utf-8";

/// Status and counters as they are at `now`, in the text format of OpenMetrics.
pub fn metrics(shown: &Shown, now: Timestamp) -> Result<String, Error> {
    let mut registry = Registry::with_prefix("liveticker");
    registry.register_collector(Box::new(Counted { shown: shown.clone(), now }));
    let mut text = String::new();
    encode(&mut text, &registry)?;
    Ok(text)
}

#[derive(Debug)]
struct Counted {
    shown: Shown,
    now: Timestamp,
}

impl Collector for Counted {
    fn encode(&self, mut encoder: DescriptorEncoder) -> Result<(), Error> {
        let board = &self.shown.board;
        let mut total = |name, help, value: i64| {
            encoder.encode_descriptor(name, help, None, MetricType::Gauge)?.encode_gauge(&value)
        };
        total("feeds", "Live blogs that are followed", board.statuses.len() as i64)?;
        total("due", "Live blogs that wait for their turn", board.waiting as i64)?;
        total(
            "configuration_is_wrong",
            "Whether the configuration that was loaded last is wrong",
            board.problem.is_some() as i64,
        )?;

        let age = |time: Option<Timestamp>| time.map(|time| self.now.duration_since(time).as_secs_f64().max(0.0));
        let seconds = Some(&Unit::Seconds);
        self.gauges(&mut encoder, "last_good_look_age", "Time since the last successful check", seconds, |status| {
            age(status.last_good_look)
        })?;
        self.gauges(&mut encoder, "last_entry_age", "Time since the newest entry", seconds, |status| {
            age(status.last_entry)
        })?;
        self.gauges(&mut encoder, "entries", "Entries that are known", None, |status| Some(status.entries as f64))?;
        self.gauges(&mut encoder, "failures", "Failed checks in a row", None, |status| {
            Some(f64::from(status.failures))
        })?;
        self.gauges(&mut encoder, "failing", "Whether the last check failed", None, |status| {
            Some(f64::from(u8::from(status.standing == Standing::Failing)))
        })?;

        self.gauges(&mut encoder, "unpublished", "Whether its feeds cannot be written", None, |status| {
            Some(f64::from(u8::from(status.unpublished.is_some())))
        })?;

        self.counters(&mut encoder, "looks", "Checks by outcome", None, "outcome", |feed| {
            vec![("seen", feed.seen), ("unchanged", feed.unchanged), ("missed", feed.missed), ("put_off", feed.put_off)]
        })?;
        self.counters(&mut encoder, "changes", "Entries by what happened to them", None, "change", |feed| {
            vec![("added", feed.added), ("revised", feed.revised), ("withdrawn", feed.withdrawn)]
        })?;
        let mut bytes =
            encoder.encode_descriptor("fetched", "Answers on the wire", Some(&Unit::Bytes), MetricType::Counter)?;
        for (name, feed) in &self.shown.tally.feeds {
            bytes
                .encode_family(&[("feed", name.as_str())])?
                .encode_counter::<NoLabelSet, u64, u64>(&feed.bytes, None)?;
        }
        let help = "Notifications of push hubs by outcome";
        let mut pushes = encoder.encode_descriptor("pushes", help, None, MetricType::Counter)?;
        for (word, count) in ["told", "missed", "given_up"].iter().zip(self.shown.tally.pushes) {
            pushes.encode_family(&[("outcome", *word)])?.encode_counter::<NoLabelSet, u64, u64>(&count, None)?;
        }
        let mut looks = encoder.encode_descriptor("look", "Duration of checks", seconds, MetricType::Histogram)?;
        for (name, feed) in &self.shown.tally.feeds {
            let bounds = BUCKETS.into_iter().chain([f64::INFINITY]);
            let buckets: Vec<(f64, u64)> = bounds.zip(feed.spans).collect();
            let count = feed.spans.iter().sum();
            looks.encode_family(&[("feed", name.as_str())])?.encode_histogram::<NoLabelSet>(
                feed.seconds,
                count,
                &buckets,
                None,
            )?;
        }
        Ok(())
    }
}

impl Counted {
    fn gauges(
        &self,
        encoder: &mut DescriptorEncoder,
        name: &str,
        help: &str,
        unit: Option<&Unit>,
        value: impl Fn(&Status) -> Option<f64>,
    ) -> Result<(), Error> {
        let mut metric = encoder.encode_descriptor(name, help, unit, MetricType::Gauge)?;
        for status in &self.shown.board.statuses {
            if let Some(value) = value(status) {
                metric.encode_family(&[("feed", status.name.as_str())])?.encode_gauge(&value)?;
            }
        }
        Ok(())
    }

    fn counters(
        &self,
        encoder: &mut DescriptorEncoder,
        name: &str,
        help: &str,
        unit: Option<&Unit>,
        label: &str,
        values: impl Fn(&Tallied) -> Vec<(&'static str, u64)>,
    ) -> Result<(), Error> {
        let mut metric = encoder.encode_descriptor(name, help, unit, MetricType::Counter)?;
        for (feed, tallied) in &self.shown.tally.feeds {
            for (word, value) in values(tallied) {
                metric
                    .encode_family(&[("feed", feed.as_str()), (label, word)])?
                    .encode_counter::<NoLabelSet, u64, u64>(&value, None)?;
            }
        }
        Ok(())
    }
}
