//! The documents in every page's footer, except the terms, which have a folder of their own.

pub mod page;

use madoguchi_core::clock::in_japan;
use madoguchi_core::links::{self, VERSION_FIELD};
use madoguchi_core::policy::published::Published;
use madoguchi_core::terms::difference::compare;
use madoguchi_core::terms::ledger::Edition;
use madoguchi_web::changes::Article;
use madoguchi_web::{Answer, Block, Page, Params, Trouble};

use self::page::{Accessibility, OwnNotice, Privacy, Security};
use crate::face::{Access, Routes, Samples, Visit, Within};
use crate::fields::published::{Earlier, Shelf};

/// Returns the routes and who may reach each.
pub(crate) fn routes() -> Routes {
    Routes::new().get(links::PRIVACY, Access::Anyone, privacy).get(links::SECURITY, Access::Anyone, security).get(
        links::ACCESSIBILITY,
        Access::Anyone,
        accessibility,
    )
}

/// Adds samples of the pages.
pub(crate) fn samples(samples: Samples<'_>) -> Samples<'_> {
    samples.page::<Privacy>(Within::Society).page::<Security>(Within::Society).page::<Accessibility>(Within::Society)
}

/// 個人情報の取扱い: the platform's words, or the version of the society's own text that is in force or asked for.
pub async fn privacy(visit: Visit, params: Params) -> Answer {
    let words = visit.words();
    let editions = visit.tenant.privacy.editions(visit.now);
    let newest = editions.len().saturating_sub(1);
    let own = |edition: &Edition<'_>| !edition.text.is_standard();
    let at = match params.one(VERSION_FIELD)? {
        "" => newest,
        hash => editions.iter().rposition(|one| own(one) && one.text.file == hash).ok_or(Trouble::NotForYou)?,
    };
    let shown = editions.get(at).copied().filter(own);
    let notice = match shown {
        None => None,
        Some(shown) => {
            let before = at.checked_sub(1).and_then(|before| editions.get(before)).filter(|before| own(before));
            Some(notice(&visit, before, shown, at != newest).await?)
        }
    };
    let earlier = editions.get(..newest).unwrap_or_default().iter().rev().filter(|edition| own(edition));
    let page = Privacy {
        own: notice,
        earlier: earlier.map(|edition| Earlier::of(words, Published::Privacy, edition)).collect(),
        ..Privacy::of(words, &visit.policy)
    };
    Ok(visit.page(Privacy::TEMPLATE, &page))
}

/// A version of the society's own text, with what has changed from the one before.
async fn notice(
    visit: &Visit,
    before: Option<&Edition<'_>>,
    shown: Edition<'_>,
    past: bool,
) -> Result<OwnNotice, Trouble> {
    let shelf = Shelf::of(visit);
    let (text, japanese_only) = shelf.text(shown.text).await?;
    let articles = match before {
        None => Vec::new(),
        Some(before) => {
            let (from, to, _) = shelf.texts(before.text, shown.text).await?;
            compare(&from, &to).iter().map(Article::of).collect()
        }
    };
    Ok(OwnNotice {
        version: shown.text.version.clone(),
        since: visit.words().date(in_japan(shown.from).date_naive()),
        blocks: Block::read(&text),
        japanese_only,
        past,
        note: shelf.note(shown.text),
        articles,
    })
}

/// 注意事項・セキュリティ
pub async fn security(visit: Visit) -> Answer {
    let page = Security::of(visit.words(), &visit.policy, &visit.tenant.holidays, visit.now);
    Ok(visit.page(Security::TEMPLATE, &page))
}

/// アクセシビリティ
pub async fn accessibility(visit: Visit) -> Answer {
    Ok(visit.page(Accessibility::TEMPLATE, &Accessibility {}))
}
