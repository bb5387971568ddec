//! An attempt with a password that ends in an error of ours is nobody's failure.

use std::time::Duration;

use madoguchi_core::failure::Failure;
use madoguchi_core::proof::rate_limit::PasswordAttempt;
use madoguchi_core::scope::Actor;

use crate::error::Trouble;
use crate::visit::SocietyCall;

/// When to try again to take an attempt back: the database that failed the request may be away for a while.
const AGAIN: [Duration; 4] =
    [Duration::from_secs(2), Duration::from_secs(10), Duration::from_secs(30), Duration::from_secs(120)];

/// Passes a result on. If it is an error of ours, the attempt is taken back, so that it counts toward no limit.
///
/// # Errors
/// The error itself.
pub async fn unless_ours<T>(
    call: &SocietyCall,
    attempt: &PasswordAttempt,
    result: Result<T, Trouble>,
) -> Result<T, Trouble> {
    if let Err(Trouble::Broken(_) | Trouble::Unavailable(_) | Trouble::Crowded) = &result
        && take_back(call, attempt).await.is_err()
    {
        let (call, attempt) = (call.clone(), attempt.clone());
        tokio::spawn(async move {
            for pause in AGAIN {
                tokio::time::sleep(pause).await;
                if take_back(&call, &attempt).await.is_ok() {
                    return;
                }
            }
            tracing::warn!("an attempt that ended in an error of ours stays counted");
        });
    }
    result
}

async fn take_back(call: &SocietyCall, attempt: &PasswordAttempt) -> Result<(), Failure> {
    let tx = call.write(Actor::Anonymous).await?;
    attempt.take_back(&tx).await?;
    tx.commit().await
}
