//! The method that the society recommends, offered at the end of a registration. It can be put off.

use madoguchi_core::links;
use madoguchi_core::policy::second_step::Method;
use madoguchi_core::scope::Actor;
use madoguchi_core::sign_in::step_up;
use madoguchi_web::{Answer, Page};

use super::page::second_step::RecommendedMethod;
use crate::face::{Member, Visit};
use crate::fields::progress::{Progress, Stage};

/// Offers the recommended method to a member who has just registered and has no method yet. Others go on to the end.
pub async fn show(visit: Visit, member: Member) -> Answer {
    let policy = &visit.policy.second_step;
    let tx = visit.read(Actor::Member(member.account)).await?;
    let means = step_up::means(&tx, &member).await?;
    tx.rollback().await?;
    if means.has_method() || policy.advised().is_none() || !member.is_fresh(visit.now) {
        return Ok(visit.go(links::REGISTER_DONE));
    }
    let one_time_code = policy.offers(Method::OneTimeCode);
    let page = RecommendedMethod {
        progress: Progress::of(&visit, Stage::SecondStep),
        passkey: policy.offers(Method::Passkey),
        one_time_code_href: one_time_code.then(|| links::set_up_one_time_code(links::REGISTER_DONE)),
        next_href: links::REGISTER_DONE,
    };
    Ok(visit.page(RecommendedMethod::TEMPLATE, &page))
}
