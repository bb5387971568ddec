//! The step-up before a sensitive change: a passkey or a code once more.

use axum::http::StatusCode;
use madoguchi_core::input::text::trim;
use madoguchi_core::links::desk as links;
use madoguchi_core::proof::next_step::Means;
use madoguchi_core::staff::methods::{self, CodeAnswer};
use madoguchi_core::staff::sign_in::{self, StaffProof};
use madoguchi_web::{Answer, FieldError, Fields, Page, Params, Trouble};

use super::page::StepUp;
use super::{refusal, retry_after};
use crate::desk::face::{At, Visit, session};

/// The query parameter and field of the page that follows.
const TO_FIELD: &str = "to";

/// Returns the page after a step-up: one of this desk, otherwise きょう.
pub(super) fn after(to: &str) -> String {
    let here = to.starts_with('/') && !to.starts_with("//") && !to.contains(['\\', '\r', '\n', '\t']);
    if here { to.to_owned() } else { links::TODAY.to_owned() }
}

/// Asks for a passkey or a code.
pub(super) async fn ask(visit: Visit, clerk: At, params: Params) -> Answer {
    page(&visit, &clerk, params.one(TO_FIELD)?, Vec::new(), StatusCode::OK).await
}

/// Takes a code.
pub(super) async fn answer(visit: Visit, clerk: At, fields: Fields) -> Answer {
    let (typed, to) = (fields.one("code")?, fields.one(TO_FIELD)?);
    if trim(typed).is_empty() {
        let errors = vec![FieldError::at("code", visit.words().text("one-time-code-error-empty"))];
        return page(&visit, &clerk, to, errors, StatusCode::UNPROCESSABLE_ENTITY).await;
    }
    let mut random = visit.app.random();
    let tx = visit.write(clerk.actor()).await?;
    let answer = sign_in::step_up(&tx, &clerk, StaffProof::Code(typed), &mut random).await?;
    tx.commit().await?;
    match answer {
        CodeAnswer::Entered(token) => {
            let mut response = visit.go(&after(to));
            session::renew(&visit, &mut response, &token);
            Ok(response)
        }
        CodeAnswer::Ended => Err(Trouble::SessionEnded),
        refused => {
            let (errors, status) = refusal(&visit, "code", &refused);
            let response = page(&visit, &clerk, to, errors, status).await?;
            Ok(retry_after(&visit, &refused, response))
        }
    }
}

async fn page(visit: &Visit, clerk: &At, to: &str, errors: Vec<FieldError>, status: StatusCode) -> Answer {
    let tx = visit.read(clerk.actor()).await?;
    let Means { passkey, one_time_code, .. } = methods::means(&tx, clerk.id).await?;
    let page = StepUp { errors, passkey, one_time_code, to: after(to) };
    Ok(visit.page_with(status, StepUp::TEMPLATE, &page))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_step_up_leads_only_to_pages_of_this_desk() {
        assert_eq!(after("/staff/invite"), "/staff/invite");
        for elsewhere in ["", "//evil.example", "https://evil.example", "/\\evil.example", "/a\nb", "staff"] {
            assert_eq!(after(elsewhere), links::TODAY, "{elsewhere:?}");
        }
    }
}
