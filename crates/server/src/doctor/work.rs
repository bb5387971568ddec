//! What waits: mails and other work of the worker, and rows of the audit trail that no batch holds yet.

use chrono::Duration;
use madoguchi_core::audit::seal;
use madoguchi_core::due;
use madoguchi_core::failure::Failure;

use super::finding::{Area, Report};
use crate::terminal::Stop;
use crate::wiring::House;

/// How long work may wait: longer than the pauses between the tries of a mail server that is away for a moment.
const PATIENCE: Duration = Duration::minutes(10);
/// How long a row of the audit trail may wait. The worker seals within a second.
const UNSEALED: Duration = Duration::minutes(1);

/// Looks at the backlog.
pub(super) async fn look(house: &House, report: &mut Report) {
    match backlog(house).await {
        Ok((late, oldest)) => {
            if late > 0 {
                let count = i64::try_from(late).unwrap_or(i64::MAX);
                let arguments = [("count", count.into()), ("minutes", PATIENCE.num_minutes().into())];
                report.trouble(
                    Area::Work,
                    "doctor-backlog",
                    &arguments,
                    "doctor-backlog-danger",
                    "doctor-backlog-remedy",
                );
            }
            if let Some(age) = oldest.filter(|age| *age > UNSEALED) {
                let arguments = [("minutes", age.num_minutes().into())];
                report.trouble(
                    Area::Work,
                    "doctor-unsealed",
                    &arguments,
                    "doctor-unsealed-danger",
                    "doctor-backlog-remedy",
                );
            }
            report.looked_at();
        }
        Err(failure) => report.of_stop(Area::Work, "doctor-database", &Stop::from(failure), "doctor-remedy-database"),
    }
}

/// How many pieces of work are late, and how long the oldest unsealed row waits.
async fn backlog(house: &House) -> Result<(u64, Option<Duration>), Failure> {
    let now = house.clock.now();
    let tx = house.database.platform_read(now).await?;
    let late = due::late(&tx, PATIENCE).await?;
    Ok((late, seal::oldest_waiting(&tx).await?.map(|since| now - since)))
}
