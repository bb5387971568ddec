//! The proof of the letters (書類の校正): what the society's letters say, and its approval, without which it doesn't go live.

pub mod page;

use axum::http::StatusCode;
use madoguchi_core::gates::letter_proof;
use madoguchi_core::links::desk as links;
use madoguchi_core::staff;
use madoguchi_core::staff::permission::Permission;
use madoguchi_web::{Answer, FieldError, Fields, Page, Trouble};

use self::page::{Approved, LetterProofPage};
use super::face::{Access, At, Routes, Samples, Visit, Within};

/// The field with the fingerprint of what was shown.
const SEEN_FIELD: &str = "seen";

/// Returns the routes and who may reach each.
pub(crate) fn routes() -> Routes {
    let approve_letters = Permission::ApproveLetters;
    Routes::new().get(links::LETTER_PROOF, Access::May(approve_letters), show).post(
        links::LETTER_PROOF,
        Access::MayFresh(approve_letters),
        approve,
    )
}

/// Adds samples of the pages.
pub(crate) fn samples(samples: Samples<'_>) -> Samples<'_> {
    samples.page::<LetterProofPage>(Within::Desk)
}

async fn page(visit: &Visit, clerk: &At, errors: Vec<FieldError>) -> Result<LetterProofPage, Trouble> {
    let tx = visit.read(clerk.actor()).await?;
    let seen = letter_proof::fingerprint(tx.policy())?;
    let approved = match letter_proof::newest(&tx).await? {
        Some(proof) => {
            let name = staff::account(&tx, proof.by).await?.map(|account| account.name).unwrap_or_default();
            Some(Approved { name, at: visit.words().instant(proof.at), holds: proof.fingerprint == seen })
        }
        None => None,
    };
    let portal = visit.app.site.url_of(&visit.tenant.canonical_host);
    Ok(LetterProofPage { errors, approved, ..LetterProofPage::of(visit.words(), tx.policy(), portal, seen) })
}

async fn show(visit: Visit, clerk: At) -> Answer {
    Ok(visit.page(LetterProofPage::TEMPLATE, &page(&visit, &clerk, Vec::new()).await?))
}

async fn approve(visit: Visit, clerk: At, fields: Fields) -> Answer {
    let mut random = visit.app.random();
    let tx = visit.write(clerk.actor()).await?;
    if letter_proof::approve(&tx, &clerk, fields.one(SEEN_FIELD)?, &mut random).await? {
        tx.commit().await?;
        return Ok(visit.go(links::LETTER_PROOF));
    }
    drop(tx);
    let errors = vec![FieldError::overall(visit.words().text("desk-letter-proof-changed"))];
    let page = page(&visit, &clerk, errors).await?;
    Ok(visit.page_with(StatusCode::UNPROCESSABLE_ENTITY, LetterProofPage::TEMPLATE, &page))
}
