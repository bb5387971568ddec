//! What the frames of a preview show: the portal's own pages and a mail, under a policy that isn't saved. Nothing in them
//! runs, leads anywhere or can be sent.

use axum::extract::Path;
use axum::extract::rejection::PathRejection;
use axum::response::{Html, IntoResponse};
use madoguchi_core::clock::day_in_japan;
use madoguchi_core::ids::MessageId;
use madoguchi_core::input::email::EmailAddress;
use madoguchi_core::links::desk as links;
use madoguchi_core::outbox::{Mail, OutgoingMail, mails_at};
use madoguchi_core::policy::Policy;
use madoguchi_core::policy::branding::Branding;
use madoguchi_core::policy::email::EmploymentCategory;
use madoguchi_core::policy::society::{Language, spoken};
use madoguchi_core::settings::{self, PlanFor};
use madoguchi_web::still::{Framing, Leads, still};
use madoguchi_web::{Answer, AsOf, Params, SamplePerson, Trouble, assets};
use uuid::Uuid;

use crate::desk::face::{At, Visit, read_day};
use crate::desk::settings::published::MembersTexts;
use crate::desk::settings::{from_of, origin};

/// The sign-in page.
pub(super) const SIGN_IN: &str = "sign-in";
/// The home page.
pub(super) const HOME: &str = "home";
/// A mail.
pub(super) const MAIL: &str = "mail";
/// The address of the fictitious member, which nobody has.
const RECIPIENT: &str = "mihon@example.jp";

/// One page, or the mail.
pub(super) async fn page(visit: Visit, clerk: At, path: Result<Path<String>, PathRejection>, params: Params) -> Answer {
    let Path(name) = path.map_err(|_| Trouble::NotForYou)?;
    let change = origin::asked(&params)?;
    let from = from_of(read_day(params.one(origin::FROM_FIELD)?).map_err(|()| Trouble::NotForYou)?, visit.now);
    let tx = visit.read(clerk.actor()).await?;
    let timeline = settings::timeline(&tx).await?;
    let base = timeline.base(visit.now);
    let plan = settings::plan(&timeline, &change, &base, from, visit.now, PlanFor::Society);
    // A frame shows what its form can change, and nothing else.
    let policy = plan.policies.filter(|_| plan.foreign.is_empty()).map(|(_, after)| after);
    let policy = policy.ok_or(Trouble::NotForYou)?;
    let wanted = (params.one("language")? == "en").then_some(Language::En);
    let language = spoken(&policy.languages, wanted);
    let leads = Unsaved { branding: &policy.branding };
    let person = visit.words().text("desk-time-person");
    if name == MAIL {
        let mail = mails_at(&policy, person, plan.from)?.into_iter().next().ok_or(Trouble::NotForYou)?;
        let html = mail_of(&visit, &policy, mail, language)?;
        return Ok(Framing::FramedMail.on(Html(still(&html, &leads)).into_response()));
    }
    let (_, notices) = &plan.privacy;
    let texts = MembersTexts::load(&tx, &policy, notices, (plan.from, language)).await?;
    let person = SamplePerson {
        name: person.to_owned(),
        joined_on: day_in_japan(plan.from),
        category: EmploymentCategory::Employee,
    };
    let of = AsOf {
        site: &visit.app.site,
        assets: &visit.app.assets,
        policy: &policy,
        terms: &texts.terms,
        privacy: texts.privacy(),
        holidays: &visit.tenant.holidays,
        now: plan.from,
        language,
        person: &person,
    };
    let shown = visit.face().previews().pages.show(&name, &of)?.ok_or(Trouble::NotForYou)?;
    Ok(Framing::FramedPage.on(Html(still(&shown, &leads)).into_response()))
}

/// The colours of such a page. Whoever asks may name any colours.
pub(super) async fn colours(_: Visit, _: At, params: Params) -> Answer {
    let colour = |name: &str| params.one(name).map(|typed| typed.parse().ok());
    let (Some(main), accent) = (colour("main")?, colour("accent")?) else { return Err(Trouble::BadRequest) };
    Ok(assets::colours(&Branding { logo: None, main, accent }))
}

fn mail_of(visit: &Visit, policy: &Policy, mail: Mail, language: Language) -> Result<String, Trouble> {
    let recipient = EmailAddress::parse(RECIPIENT).map_err(|_| Trouble::broken("an address that is none"))?;
    let outgoing = OutgoingMail {
        id: MessageId(Uuid::nil()),
        recipient,
        account: None,
        language,
        mail,
        created_at: visit.now,
        attempts: 0,
    };
    let portal = visit.app.site.url_of(&visit.tenant.canonical_host);
    let shown = visit.face().previews().mails.show(&outgoing, policy, &portal);
    shown.map(|shown| shown.html).map_err(|trouble| Trouble::Broken(trouble.into()))
}

/// Links lead nowhere; the colours are the ones that aren't saved.
struct Unsaved<'a> {
    branding: &'a Branding,
}

impl Leads for Unsaved<'_> {
    fn link(&self, _: &str) -> Option<String> {
        None
    }

    fn sheet(&self, href: &str) -> String {
        if !assets::is_colours(href) {
            return href.to_owned();
        }
        let mut query = url::form_urlencoded::Serializer::new(String::new());
        query.append_pair("main", &self.branding.main.to_string());
        if let Some(accent) = self.branding.accent {
            query.append_pair("accent", &accent.to_string());
        }
        format!("{}?{}", links::PREVIEW_COLOURS, query.finish())
    }
}
