//! The heartbeat of the service, each second. Due times stand in our own state.
//!
//! The scheduler gives the beat, as the person has asked for that liveticker is built for. It compares times of the wall
//! clock, and stands still for an hour when that is put back by one: so nothing that keeps the service alive hangs on it.
//! Where its beat does not come, the monotonic clock's does.

use std::time::Duration;

use thiserror::Error;
use tokio::sync::mpsc::{self, Receiver};
use tokio::time::{Instant, sleep_until};
use tokio_cron_scheduler::{Job, JobScheduler, JobSchedulerError};

/// Every second. Jobs of their own for live blogs would overlap, pile up and lose their zone's summer time.
const EVERY_SECOND: &str = "* * * * * *";
/// A beat of the scheduler that is later than this does not come, or comes too late.
const LATEST: Duration = Duration::from_millis(1500);
/// So many beats of the scheduler have to be missing in a row before that is reported.
const MISSED: u32 = 5;

/// Gives the heartbeat.
pub struct Heart {
    scheduler: Option<JobScheduler>,
    beats: Receiver<()>,
    last: Instant,
    missed: u32,
}

/// Why it does not beat.
#[derive(Debug, Error)]
#[error("the scheduler does not start: {0}")]
pub struct HeartError(#[from] JobSchedulerError);

impl Heart {
    /// Begins to beat.
    pub async fn start() -> Result<Heart, HeartError> {
        // A beat that nobody has taken yet stands for those that come meanwhile.
        let (sender, beats) = mpsc::channel(1);
        let scheduler = JobScheduler::new().await?;
        let job = Job::new_async(EVERY_SECOND, move |_, _| {
            sender.try_send(()).unwrap_or_default();
            Box::pin(async {})
        })?;
        scheduler.add(job).await?;
        scheduler.start().await?;
        Ok(Heart { scheduler: Some(scheduler), ..Heart::by(beats) })
    }

    /// One that beats when it is told to, or else by the monotonic clock.
    fn by(beats: Receiver<()>) -> Heart {
        Heart { scheduler: None, beats, last: Instant::now(), missed: 0 }
    }

    /// The next beat, a second and a half after the one before at the latest. Nothing is lost if the future is dropped.
    pub async fn beat(&mut self) {
        let by_scheduler = tokio::select! {
            Some(()) = self.beats.recv() => true,
            () = sleep_until(self.last + LATEST) => false,
        };
        self.last = Instant::now();
        self.missed = if by_scheduler { 0 } else { self.missed.saturating_add(1) };
        if self.missed == MISSED {
            tracing::warn!("the scheduler does not move, as when the clock is put back: all goes on without it");
        }
    }

    /// Shuts the scheduler down.
    pub async fn stop(self) {
        if let Some(mut scheduler) = self.scheduler {
            scheduler.shutdown().await.unwrap_or_default();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn it_beats_though_the_scheduler_stands_still_or_is_gone() {
        let (sender, beats) = mpsc::channel(1);
        let mut heart = Heart::by(beats);
        let late = |heart: &Heart| heart.missed;
        sender.try_send(()).unwrap_or_default();
        heart.beat().await;
        assert_eq!(late(&heart), 0, "the scheduler's");
        heart.last = Instant::now() - LATEST;
        heart.beat().await;
        assert_eq!(late(&heart), 1, "it stands still");
        drop(sender);
        heart.last = Instant::now() - LATEST;
        heart.beat().await;
        assert_eq!(late(&heart), 2, "it is gone");
    }
}
