//! One's own account as an operator: who one is, and where one is signed in.

pub mod page;
pub mod tokens;

use madoguchi_core::ids::OperatorSessionId;
use madoguchi_core::links::vendor as links;
use madoguchi_core::operators;
use madoguchi_core::operators::permission::OperatorPermission;
use madoguchi_core::operators::{passkey, sessions, sign_in};
use madoguchi_web::{Answer, Fields, Page, Params, Trouble};
use uuid::Uuid;

use self::page::{OpenSession, OwnAccount};
use super::face::{Access, OnDuty, Routes, Samples, Visit, Within};
use super::operators::page::role_name;

/// The query parameter that says that a session was ended.
const NOTICE_FIELD: &str = "notice";
const NOTICE_ENDED: &str = "session-ended";

/// Returns the routes and who may reach each.
pub(crate) fn routes() -> Routes {
    let (enter, fresh) = (Access::May(OperatorPermission::Enter), Access::MayFresh(OperatorPermission::Enter));
    Routes::new()
        .get(links::ACCOUNT, enter, show)
        .post(links::END_SESSION, enter, end_session)
        .get(links::TOKENS, fresh, tokens::show)
        .post(links::TOKENS, fresh, tokens::issue)
        .post(links::REVOKE_TOKEN, enter, tokens::revoke)
        .post(links::REPLACE_TOKEN, fresh, tokens::replace)
}

/// Adds samples of the page.
pub(crate) fn samples(samples: Samples<'_>) -> Samples<'_> {
    samples
        .page::<OwnAccount>(Within::Inside)
        .page::<tokens::page::OperatorTokens>(Within::Inside)
        .page::<tokens::page::NewOperatorToken>(Within::Inside)
}

async fn show(visit: Visit, operator: OnDuty, params: Params) -> Answer {
    let words = visit.words();
    let tx = visit.read(operator.actor()).await?;
    let account = operators::account(&tx, operator.id).await?.ok_or(Trouble::SessionEnded)?;
    let open = sessions::list(&tx, operator.id).await?;
    let passkeys = passkey::list(&tx, operator.id).await?.into_iter();
    let passkeys = passkeys.map(|one| words.format("desk-account-passkey", &[("name", one.name.into())]));
    let app = sign_in::means(&tx, operator.id).await?.one_time_code;
    let app = app.then(|| words.text("desk-account-app").to_owned());
    let page = OwnAccount {
        ended: params.one(NOTICE_FIELD)? == NOTICE_ENDED,
        name: account.name,
        login: account.address.as_str().to_owned(),
        role: role_name(words, account.role),
        methods: passkeys.chain(app).collect(),
        sessions: open
            .into_iter()
            .map(|session| OpenSession {
                id: session.id.to_string(),
                device: words.device(session.device),
                since: words.instant(session.created_at),
                here: operator.is_in(session.id),
            })
            .collect(),
    };
    Ok(visit.page(OwnAccount::TEMPLATE, &page))
}

async fn end_session(visit: Visit, operator: OnDuty, fields: Fields) -> Answer {
    let id = Uuid::try_parse(fields.one("session")?).map_err(|_| Trouble::NotForYou)?;
    let mut random = visit.app.random();
    let tx = visit.write(operator.actor()).await?;
    if !sessions::end_one(&tx, &operator, OperatorSessionId(id), &mut random).await? {
        return Err(Trouble::NotForYou);
    }
    tx.commit().await?;
    Ok(visit.go(&format!("{}?{NOTICE_FIELD}={NOTICE_ENDED}", links::ACCOUNT)))
}
