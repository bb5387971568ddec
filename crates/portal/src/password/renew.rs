//! Asks for a new password during a sign-in, where the current one must be changed.

use axum::http::StatusCode;
use madoguchi_core::accounts::methods::password_change::{self, PasswordChangeBegun, PasswordChangeTyped, Renewal};
use madoguchi_core::links;
use madoguchi_core::policy::password::Reason;
use madoguchi_core::proof::next_step::Next;
use madoguchi_core::scope::Actor;
use madoguchi_web::{Answer, FieldError, Fields, Page, Trouble};

use super::page::Renew;
use crate::face::{SigningIn, Visit, session};
use crate::fields::account::user_id_word;
use crate::fields::password::PasswordField;
use crate::fields::password_wording as wording;
use crate::fields::waiting::{retry_after, too_often};

/// Shows the page, if a new password is the next step of the sign-in.
pub async fn show(visit: Visit, on_the_way: SigningIn) -> Answer {
    let Next::ChangePassword(reason) = on_the_way.next else {
        return Ok(visit.go(links::sign_in_next(on_the_way.next)));
    };
    Ok(visit.page(Renew::TEMPLATE, &renew(&visit, &on_the_way, reason, Vec::new(), false)?))
}

/// Changes the password and continues the sign-in.
pub async fn send(visit: Visit, on_the_way: SigningIn, fields: Fields) -> Answer {
    let Next::ChangePassword(reason) = on_the_way.next else {
        return Ok(visit.go(links::sign_in_next(on_the_way.next)));
    };
    let (new, again) = (fields.secret("new_password")?, fields.secret("new_password_confirm")?);
    let everywhere = fields.ticked("everywhere")?;
    let policy = &visit.policy;
    let mut random = visit.app.random();

    let tx = visit.write(Actor::Member(on_the_way.account)).await?;
    let begun = password_change::begin_renewal(&tx, &on_the_way, &mut random).await?;
    tx.commit().await?;
    let situation = match begun {
        PasswordChangeBegun::Admitted(situation) => situation,
        PasswordChangeBegun::Paused(_, until) => {
            let errors = vec![FieldError::overall(too_often(&visit, until))];
            let page = renew(&visit, &on_the_way, reason, errors, everywhere)?;
            let response = visit.page_with(StatusCode::TOO_MANY_REQUESTS, Renew::TEMPLATE, &page);
            return Ok(retry_after(&visit, until, response));
        }
    };
    let hasher = visit.app.hasher.within(on_the_way.account.0);
    let typed = PasswordChangeTyped { current: None, new: &new, again: &again };
    let examined = password_change::examine(&hasher, policy, &situation, &typed, &mut random).await?;

    let tx = visit.write(Actor::Member(on_the_way.account)).await?;
    let renewal =
        password_change::complete_renewal(&tx, &situation, &on_the_way, examined, everywhere, &mut random).await?;
    let errors = match renewal {
        Renewal::Renewed(entered) => {
            tx.commit().await?;
            return session::enter(&visit, &entered, &super::done()).await;
        }
        Renewal::NotYet(faults) => {
            let word = user_id_word(visit.words(), &policy.society.user_id_word);
            wording::faults(visit.words(), &word, &faults, again.expose())
        }
        Renewal::Overtaken => vec![FieldError::overall(visit.words().text("password-error-overtaken"))],
    };
    tx.rollback().await?;
    let page = renew(&visit, &on_the_way, reason, errors, everywhere)?;
    Ok(visit.page_with(StatusCode::UNPROCESSABLE_ENTITY, Renew::TEMPLATE, &page))
}

fn renew(
    visit: &Visit,
    on_the_way: &SigningIn,
    reason: Reason,
    errors: Vec<FieldError>,
    everywhere: bool,
) -> Result<Renew, Trouble> {
    let (words, policy) = (visit.words(), &visit.policy);
    let word = user_id_word(words, &policy.society.user_id_word);
    let outgrown = on_the_way.outgrown(&visit.society()?.keys)?;
    Ok(Renew {
        errors,
        user_id: on_the_way.user_id.clone(),
        reason: wording::reason(words, &policy.password, reason),
        needed: outgrown.into_iter().map(|rule| wording::outgrown(words, &word, rule)).collect(),
        password: PasswordField::beside(words, &policy.password, &word, on_the_way.means.has_method()).unlike_earlier(
            words,
            &policy.password,
            true,
        ),
        everywhere,
        back_href: links::SIGN_IN,
    })
}
