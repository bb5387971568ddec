//! User ID, password and e-mail address, on one page or on a page each. The four pages share a handler; the rules are
//! one verb of core.

use super::page::account_step::{AccountPage, Entries, Registrant};
use super::{Entry, confirm, ended, enter, enter_in, go_on};
use crate::face::{Registering, Visit};
use crate::fields::account::{typo_question, user_id_word};
use crate::fields::waiting::{retry_after, too_often};
use crate::fields::wording;
use axum::http::StatusCode;
use axum::response::Response;
use madoguchi_core::links;
use madoguchi_core::policy::email::EmailFault;
use madoguchi_core::policy::registration::{Step, steps};
use madoguchi_core::registration::{
    AccountFaults, AccountTyped, Draft, EmailDoubt, Fields as Asked, Keeping, PasswordNeed, keep, prefilled_email,
    prepare,
};
use madoguchi_core::scope::Actor;
use madoguchi_core::secret::Password;
use madoguchi_web::{Answer, FieldError, Fields, Trouble};
use madoguchi_words::Language;

/// The content of a page's fields, and the messages on the page.
struct Shown {
    entries: Entries,
    errors: Vec<FieldError>,
    status: StatusCode,
}

/// Shows the page with all fields.
pub async fn show_account(visit: Visit, registering: Registering) -> Answer {
    show(&visit, &registering, Step::Account).await
}

/// Takes the page with all fields.
pub async fn send_account(visit: Visit, registering: Registering, fields: Fields) -> Answer {
    send(&visit, &registering, &fields, Step::Account).await
}

/// Shows the page of the user ID.
pub async fn show_user_id(visit: Visit, registering: Registering) -> Answer {
    show(&visit, &registering, Step::UserId).await
}

/// Takes the page of the user ID.
pub async fn send_user_id(visit: Visit, registering: Registering, fields: Fields) -> Answer {
    send(&visit, &registering, &fields, Step::UserId).await
}

/// Shows the page of the password.
pub async fn show_password(visit: Visit, registering: Registering) -> Answer {
    show(&visit, &registering, Step::Password).await
}

/// Takes the page of the password.
pub async fn send_password(visit: Visit, registering: Registering, fields: Fields) -> Answer {
    send(&visit, &registering, &fields, Step::Password).await
}

/// Shows the page of the e-mail address.
pub async fn show_email(visit: Visit, registering: Registering) -> Answer {
    show(&visit, &registering, Step::Email).await
}

/// Takes the page of the e-mail address.
pub async fn send_email(visit: Visit, registering: Registering, fields: Fields) -> Answer {
    send(&visit, &registering, &fields, Step::Email).await
}

async fn show(visit: &Visit, registering: &Registering, step: Step) -> Answer {
    let draft = match enter(visit, registering, step).await? {
        Entry::Here(draft) => draft,
        Entry::Elsewhere(response) => return Ok(response),
    };
    let email = prefilled_email(&visit.society()?, &draft)?;
    let entries = Entries {
        user_id: draft.user_id().or(draft.preassigned_user_id(&visit.policy)).unwrap_or_default().to_owned(),
        prefilled: email.is_some() && !draft.has_answered_email(),
        email: email.map(|email| email.as_str().to_owned()).unwrap_or_default(),
        notify: draft.notify(),
        email_warning: None,
    };
    let shown = Shown { entries, errors: Vec::new(), status: StatusCode::OK };
    page(visit, &draft, step, shown)
}

async fn send(visit: &Visit, registering: &Registering, fields: &Fields, step: Step) -> Answer {
    let Some(asked) = Asked::of(step) else { return Err(Trouble::NotForYou) };
    let (password, password_again) = (fields.secret("new_password")?, fields.secret("new_password_confirm")?);
    let typed = AccountTyped {
        user_id: fields.one("user_id")?,
        password: &password,
        password_again: &password_again,
        email: fields.one("email")?,
        notify: fields.ticked("notify")?,
    };
    let mut random = visit.app.random();
    let (is_last, key) = (steps(&visit.policy).last() == Some(&step), fields.one("key")?);

    let tx = visit.write(Actor::Anonymous).await?;
    let draft = match enter_in(&tx, visit, registering, step).await? {
        Entry::Here(draft) => draft,
        Entry::Elsewhere(response) => {
            tx.rollback().await?;
            // The final button may have been pressed before, with its answer lost.
            return if is_last { confirm::execute(visit, registering, key).await } else { Ok(response) };
        }
    };
    let prepared = prepare(&tx, &draft, asked, &typed, &mut random).await?;
    tx.commit().await?;
    let ready = match prepared {
        Ok(ready) => ready,
        Err(faults) => {
            let response = page(visit, &draft, step, Shown::again(visit, &typed, &faults))?;
            return Ok(match faults.paused_until {
                Some(until) => retry_after(visit, until, response),
                None => response,
            });
        }
    };
    let new_password = match ready.password() {
        PasswordNeed::Hash => {
            let hasher = visit.app.hasher.within(draft.credential().0);
            Some(hasher.hash(&password, visit.policy.password.case_sensitive, &mut random).await?)
        }
        PasswordNeed::NotAsked | PasswordNeed::KeepAsItIs => None,
    };
    let tx = visit.write(Actor::Anonymous).await?;
    let keeping = keep(&tx, &registering.token, &ready, new_password, &mut random).await?;
    tx.commit().await?;
    if let Keeping::NotOpen(found) = keeping {
        return if is_last { confirm::execute(visit, registering, key).await } else { Ok(ended(visit, &found)) };
    }
    if let Some(doubt) = ready.doubt() {
        let faults = AccountFaults { doubt: Some(doubt.clone()), ..AccountFaults::default() };
        return match enter(visit, registering, step).await? {
            Entry::Here(draft) => page(visit, &draft, step, Shown::again(visit, &typed, &faults)),
            Entry::Elsewhere(response) => Ok(response),
        };
    }
    if is_last {
        return confirm::execute(visit, registering, key).await;
    }
    go_on(visit, registering).await
}

impl Shown {
    fn again(visit: &Visit, typed: &AccountTyped<'_>, faults: &AccountFaults) -> Self {
        let email_warning = faults.doubt.as_ref().map(|doubt| asked_about(visit, doubt));
        Self {
            entries: Entries {
                user_id: typed.user_id.to_owned(),
                email: typed.email.to_owned(),
                prefilled: false,
                notify: typed.notify,
                email_warning,
            },
            errors: told(visit, typed.password_again, faults),
            status: match faults.paused_until {
                Some(_) => StatusCode::TOO_MANY_REQUESTS,
                None => StatusCode::UNPROCESSABLE_ENTITY,
            },
        }
    }
}

/// Words what is asked about an address: first whether it is mistyped, then whether it may be of this kind.
fn asked_about(visit: &Visit, doubt: &EmailDoubt) -> String {
    let words = visit.words();
    let typo = doubt.meant.as_ref().map(|meant| typo_question(words, meant));
    let kind = doubt.in_principle.then(|| wording::address_in_principle(words, &visit.policy.email));
    // Japanese sentences follow each other without a space.
    let between = if words.language() == Language::Ja { "" } else { " " };
    typo.into_iter().chain(kind).collect::<Vec<_>>().join(between)
}

fn told(visit: &Visit, password_again: &Password, faults: &AccountFaults) -> Vec<FieldError> {
    let (words, policy) = (visit.words(), &visit.policy);
    let word = user_id_word(words, &policy.society.user_id_word);
    let mut errors = Vec::new();
    errors.extend(faults.paused_until.map(|until| FieldError::overall(too_often(visit, until))));
    if let Some(fault) = &faults.user_id {
        errors.push(FieldError::at("user_id", wording::user_id(words, &policy.user_id, &word, fault)));
    } else if faults.user_id_taken {
        errors.push(FieldError::at("user_id", wording::user_id_taken(words, &word)));
    }
    errors.extend(
        faults.password.iter().map(|fault| FieldError::at("new_password", wording::password(words, &word, *fault))),
    );
    if faults.password_differs {
        let message = wording::password_confirm(words, password_again.expose());
        errors.push(FieldError::at("new_password_confirm", message));
    }
    match faults.email {
        None | Some(EmailFault::InPrinciple) => {}
        Some(EmailFault::Form(fault)) => errors.push(FieldError::at("email", wording::email(words, fault))),
        Some(EmailFault::Rule(refusal)) => {
            errors.push(FieldError::at("email", wording::address_refused(words, &policy.email, refusal)));
        }
    }
    errors
}

fn page(visit: &Visit, draft: &Draft, step: Step, shown: Shown) -> Result<Response, Trouble> {
    let registrant = Registrant {
        category: draft.category(),
        user_id: draft.user_id().unwrap_or_default(),
        has_password: draft.has_password(),
        key: draft.id().to_string(),
    };
    let page = AccountPage::of(visit.words(), &visit.policy, step, &registrant, shown.entries);
    Ok(match page {
        Some(page) => {
            let page = page.with(shown.errors);
            visit.page_with(shown.status, page.template(), &page)
        }
        None => visit.go(links::register(step)),
    })
}
