//! The confirmation of all entries, 実行, and the notes afterwards.

use super::page::confirm::{Confirm, TestMail};
use super::page::done::Done;
use super::{Entry, ended, enter_in, go_on};
use crate::face::{Member, Registering, Visit, session};
use crate::fields::account::user_id_word;
use crate::fields::waiting::{retry_after, too_often};
use crate::fields::wording;
use axum::http::StatusCode;
use axum::response::Response;
use madoguchi_core::accounts::profile::profile;
use madoguchi_core::accounts::sessions::entrance::Entered;
use madoguchi_core::links;
use madoguchi_core::policy::notification::Mode;
use madoguchi_core::policy::registration::{Step, has_second_step, steps};
use madoguchi_core::registration::{self, FoundDraft, NotCommitted, TestMailOutcome, commit, enter_again};
use madoguchi_core::scope::Actor;
use madoguchi_web::{Answer, FieldError, Fields, Page, RegistrationEnd, Trouble};

/// Shows all entries for confirmation.
pub async fn show(visit: Visit, registering: Registering) -> Answer {
    page(&visit, &registering, Vec::new(), StatusCode::OK).await
}

/// Takes the button 実行.
pub async fn send(visit: Visit, registering: Registering, fields: Fields) -> Answer {
    execute(&visit, &registering, fields.one("key")?).await
}

/// Sends a test mail to the address on the page.
pub async fn send_test_mail(visit: Visit, registering: Registering) -> Answer {
    let mut random = visit.app.random();
    let tx = visit.write(Actor::Anonymous).await?;
    let outcome = registration::send_test_mail(&tx, &registering.token, visit.language, &mut random).await?;
    tx.commit().await?;
    let until = match outcome {
        TestMailOutcome::Promised => return Ok(visit.go(&format!("{}#test-mail", links::REGISTER_CONFIRM))),
        TestMailOutcome::NotNow => return go_on(&visit, &registering).await,
        TestMailOutcome::NotOpen(found) => return Ok(ended(&visit, &found)),
        TestMailOutcome::Paused(until) => until,
    };
    let errors = vec![FieldError::overall(too_often(&visit, until))];
    let response = page(&visit, &registering, errors, StatusCode::TOO_MANY_REQUESTS).await?;
    Ok(retry_after(&visit, until, response))
}

/// Creates the account. `key` is the draft's id from the page, an idempotency key: a second press, or a press after a
/// lost answer, gives one account and the same page.
pub(super) async fn execute(visit: &Visit, registering: &Registering, key: &str) -> Answer {
    let mut random = visit.app.random();
    let tx = visit.write(Actor::Anonymous).await?;
    let draft = match registration::find(&tx, &registering.token).await? {
        FoundDraft::Open(draft) => draft,
        committed @ FoundDraft::Committed(_) => {
            let entered = enter_again(&tx, &registering.token, key, visit.device, &mut random).await?;
            tx.commit().await?;
            return match entered {
                Some(entered) => welcome(visit, &entered).await,
                None => Ok(ended(visit, &committed)),
            };
        }
        other => return Ok(ended(visit, &other)),
    };
    if draft.id().to_string() != key {
        // The page belongs to another draft, e.g. in an old tab. Show what would be registered now.
        return Ok(visit.go(links::register(draft.next_step(&visit.policy))));
    }
    match commit(tx, &draft, visit.language, visit.device, &mut random).await {
        Ok((tx, committed)) => match tx.commit().await {
            Ok(()) => {
                visit.app.meters.registration(RegistrationEnd::Registered);
                welcome(visit, &committed.entered).await
            }
            // The commit failed with an unknown outcome.
            Err(failure) => match look_up(visit, registering, key).await? {
                Some(response) => {
                    visit.app.meters.registration(RegistrationEnd::Registered);
                    Ok(response)
                }
                None => Err(failure.into()),
            },
        },
        Err(NotCommitted::Incomplete) => Ok(visit.go(links::register(draft.next_step(&visit.policy)))),
        // Another browser, or a first press of the button in this browser, has used the letter just before.
        Err(NotCommitted::LetterGone) => match look_up(visit, registering, key).await? {
            Some(response) => Ok(response),
            None => go_on(visit, registering).await,
        },
        Err(NotCommitted::UserIdTaken) => {
            let words = visit.words();
            let word = user_id_word(words, &visit.policy.society.user_id_word);
            let errors = vec![FieldError::overall(wording::user_id_taken(words, &word))];
            if steps(&visit.policy).contains(&Step::Confirm) {
                page(visit, registering, errors, StatusCode::UNPROCESSABLE_ENTITY).await
            } else {
                Ok(visit.go(links::REGISTER_USER_ID))
            }
        }
        Err(NotCommitted::Broken(failure)) => Err(failure.into()),
    }
}

/// Checks in a new transaction whether the registration has become an account. If it has, returns the welcome.
async fn look_up(visit: &Visit, registering: &Registering, key: &str) -> Result<Option<Response>, Trouble> {
    let mut random = visit.app.random();
    let tx = visit.write(Actor::Anonymous).await?;
    let entered = enter_again(&tx, &registering.token, key, visit.device, &mut random).await?;
    tx.commit().await?;
    match entered {
        Some(entered) => welcome(visit, &entered).await.map(Some),
        None => Ok(None),
    }
}

/// Redirects to the second step, where the society requires or recommends one, or else to the page of notes. The
/// registration's cookie stays for a while, because this answer may get lost.
async fn welcome(visit: &Visit, entered: &Entered) -> Answer {
    let next = if has_second_step(&visit.policy) { links::REGISTER_SECOND_STEP } else { links::REGISTER_DONE };
    match entered {
        Entered::SignedIn(token) => session::begin_beside_registration(visit, visit.go(next), token).await,
        Entered::OnTheWay(..) => session::enter(visit, entered, links::REGISTER_DONE).await,
    }
}

/// Shows the notes after registration.
pub async fn done(visit: Visit, member: Member) -> Answer {
    let tx = visit.read(Actor::Member(member.account)).await?;
    let profile = profile(&tx, member.account).await?;
    tx.rollback().await?;
    let (words, policy) = (visit.words(), &visit.policy);
    let email = profile.email.map(|email| email.as_str().to_owned());
    let page = Done { email, ..Done::of(words, policy, &profile.user_id) };
    Ok(visit.page(Done::TEMPLATE, &page))
}

async fn page(visit: &Visit, registering: &Registering, errors: Vec<FieldError>, status: StatusCode) -> Answer {
    let tx = visit.read(Actor::Anonymous).await?;
    let draft = match enter_in(&tx, visit, registering, Step::Confirm).await? {
        Entry::Here(draft) => draft,
        Entry::Elsewhere(response) => return Ok(response),
    };
    let latest = registration::test_mail(&tx, &draft).await?;
    tx.rollback().await?;
    let (words, policy) = (visit.words(), &visit.policy);
    let email = draft.email(&visit.society()?.keys)?;
    let page = Confirm {
        errors,
        test_mail: email.as_ref().map(|email| TestMail::of(words, policy, email, latest.as_ref())),
        email: email.map(|email| email.as_str().to_owned()),
        notify: (policy.notification.mode == Mode::OptIn).then(|| draft.notify()),
        key: draft.id().to_string(),
        ..Confirm::of(words, policy, draft.user_id().unwrap_or_default())
    };
    Ok(visit.page_with(status, Confirm::TEMPLATE, &page))
}
