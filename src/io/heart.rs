//! The heartbeat of the service: one job of the scheduler, each second. Due times stand in our own state.

use thiserror::Error;
use tokio::sync::mpsc::{self, Receiver};
use tokio_cron_scheduler::{Job, JobScheduler, JobSchedulerError};

/// Every second. Jobs of their own for live blogs would overlap, pile up and lose their zone's summer time.
const EVERY_SECOND: &str = "* * * * * *";

/// The heart, beating.
pub struct Heart {
    scheduler: JobScheduler,
    beats: Receiver<()>,
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
        Ok(Heart { scheduler, beats })
    }

    /// The next beat. Where the scheduler is stuck, it never comes.
    pub async fn beat(&mut self) {
        if self.beats.recv().await.is_none() {
            std::future::pending::<()>().await;
        }
    }

    /// Stops.
    pub async fn stop(mut self) {
        self.scheduler.shutdown().await.unwrap_or_default();
    }
}
