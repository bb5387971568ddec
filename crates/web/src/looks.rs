//! What rarely changes about a society's pages, made once a policy version and kept: its frame in each language and
//! the next time it closes.

use std::collections::HashMap;
use std::sync::{Arc, OnceLock, PoisonError, RwLock};

use chrono::{DateTime, Duration, Utc};
use madoguchi_core::accounts::sessions::session::Member;
use madoguchi_core::ids::TenantId;
use madoguchi_core::links;
use madoguchi_core::policy::Policy;
use madoguchi_core::policy::maintenance::{self, Window};
use madoguchi_core::policy::society::TextSize;
use madoguchi_core::tenancy::Tenant;
use madoguchi_words::{Language, Words};
use tera::value::Key;
use tera::{Map, Value};

use crate::app::App;
use crate::packed::Packed;
use crate::page::{self, Banner, Frame, Person};

/// How long before a closing every page tells of it.
const BANNER_LEAD: Duration = Duration::minutes(30);
/// How long the next closing is believed before it is computed again.
const HOURS_KEPT: Duration = Duration::hours(1);

/// The looks of all societies that were asked for.
#[derive(Debug, Default)]
pub(crate) struct AllLooks {
    societies: RwLock<HashMap<TenantId, Arc<Looks>>>,
    platform: Frames,
}

/// The looks of one society under one policy.
#[derive(Debug)]
pub(crate) struct Looks {
    tenant: Arc<Tenant>,
    policy: Arc<Policy>,
    frames: Frames,
    hours: RwLock<Option<Hours>>,
    doors: RwLock<Vec<Door>>,
}

/// The sign-in page as it was rendered last.
#[derive(Debug)]
struct Door {
    template: &'static str,
    language: Language,
    text_size: TextSize,
    path: &'static str,
    next_closing: Option<Window>,
    page: Arc<Packed>,
}

/// A frame a language.
#[derive(Debug, Default)]
struct Frames {
    japanese: OnceLock<Map>,
    english: OnceLock<Map>,
}

/// The closing one is in, and the one that comes next, as seen from an instant.
#[derive(Clone, Copy, Debug)]
struct Hours {
    seen_at: DateTime<Utc>,
    current: Option<Window>,
    next: Option<Window>,
}

impl AllLooks {
    /// The looks of a society; made anew when its policy or its standing has changed.
    pub(crate) fn of(&self, tenant: &Arc<Tenant>, policy: &Arc<Policy>) -> Arc<Looks> {
        let kept = self.societies.read().unwrap_or_else(PoisonError::into_inner).get(&tenant.id).cloned();
        if let Some(looks) = kept
            && Arc::ptr_eq(&looks.tenant, tenant)
            && Arc::ptr_eq(&looks.policy, policy)
        {
            return looks;
        }
        let looks = Arc::new(Looks {
            tenant: Arc::clone(tenant),
            policy: Arc::clone(policy),
            frames: Frames::default(),
            hours: RwLock::default(),
            doors: RwLock::default(),
        });
        self.societies.write().unwrap_or_else(PoisonError::into_inner).insert(tenant.id, Arc::clone(&looks));
        looks
    }

    /// The frame of the platform's own pages.
    pub(crate) fn platform_frame(&self, app: &App, language: Language, path: &str) -> Result<Value, tera::Error> {
        let mut frame = self.platform.of(language, || Frame::of_platform(app, language))?;
        set(&mut frame, "path", Value::from(path));
        Ok(Value::from(frame))
    }
}

impl Looks {
    /// The frame of a page of this society.
    pub(crate) fn frame(&self, app: &App, of: &Moment<'_>) -> Result<Value, tera::Error> {
        let mut frame = self.frames.of(of.language, || Frame::of_society(app, &self.policy, of.language))?;
        set(&mut frame, "path", Value::from(of.path));
        set(&mut frame, "text_size", Value::from(of.text_size.word()));
        if let Some(member) = of.member {
            let rest = member.life.rest(&self.policy.sessions, of.now);
            let person = Person {
                name: member.name.clone(),
                nav: page::member_nav(of.language, of.path, self.policy.second_step.is_offered()),
                session_js_href: app.assets.href("session.js"),
                idle_seconds: rest.idle.num_seconds(),
                absolute_seconds: rest.absolute.num_seconds(),
                idle_minutes: self.policy.sessions.idle_minutes,
                absolute_hours: self.policy.sessions.absolute_hours,
            };
            set(&mut frame, "member", Value::try_from_serializable(&person)?);
        }
        if let Some(window) = self.closing_soon(of.now) {
            set(&mut frame, "maintenance_banner", Value::try_from_serializable(&banner(window, of.now, of.language))?);
        }
        Ok(Value::from(frame))
    }

    /// The page at the society's door as it was rendered before. It is the page that a storm of visitors asks for, and what
    /// it says follows from policy, language, size of the text and the next closing alone.
    pub(crate) fn door(&self, template: &str, of: &Moment<'_>) -> Option<Arc<Packed>> {
        let (path, next_closing) = (self.door_path(of)?, self.hours(of.now).next);
        let doors = self.doors.read().unwrap_or_else(PoisonError::into_inner);
        let same =
            |door: &&Door| door.is_at(path, of) && door.template == template && door.next_closing == next_closing;
        doors.iter().find(same).map(|door| Arc::clone(&door.page))
    }

    /// Keeps a door that was rendered; one a path, language and size of the text.
    pub(crate) fn keep_door(&self, template: &'static str, of: &Moment<'_>, page: &Arc<Packed>) {
        if let Some(path) = self.door_path(of) {
            let next_closing = self.hours(of.now).next;
            let mut doors = self.doors.write().unwrap_or_else(PoisonError::into_inner);
            doors.retain(|door| !door.is_at(path, of));
            let (language, text_size) = (of.language, of.text_size);
            doors.push(Door { template, language, text_size, path, next_closing, page: Arc::clone(page) });
        }
    }

    /// The path of a door, where nothing changes from request to request: for nobody in particular, with nothing to tell
    /// them (that would stand in the query), and while no closing is near.
    fn door_path(&self, of: &Moment<'_>) -> Option<&'static str> {
        let path = [links::ROOT, links::SIGN_IN].into_iter().find(|door| *door == of.path)?;
        (of.member.is_none() && self.closing_soon(of.now).is_none()).then_some(path)
    }

    /// The closing that `now` falls into.
    pub(crate) fn closed(&self, now: DateTime<Utc>) -> Option<Window> {
        self.hours(now).current
    }

    fn closing_soon(&self, now: DateTime<Utc>) -> Option<Window> {
        let hours = self.hours(now);
        hours.next.filter(|next| hours.current.is_none() && next.from - now <= BANNER_LEAD)
    }

    fn hours(&self, now: DateTime<Utc>) -> Hours {
        let kept = *self.hours.read().unwrap_or_else(PoisonError::into_inner);
        if let Some(hours) = kept.filter(|hours| hours.hold(now)) {
            return hours;
        }
        let (rules, holidays) = (&self.policy.maintenance, &self.tenant.holidays);
        let hours = Hours {
            seen_at: now,
            current: maintenance::window_at(rules, holidays, now),
            next: maintenance::next_window(rules, holidays, now),
        };
        *self.hours.write().unwrap_or_else(PoisonError::into_inner) = Some(hours);
        hours
    }
}

impl Door {
    fn is_at(&self, path: &str, of: &Moment<'_>) -> bool {
        self.language == of.language && self.text_size == of.text_size && self.path == path
    }
}

impl Hours {
    /// Whether they still tell the truth: no border of a window has been crossed, and they aren't old.
    fn hold(&self, now: DateTime<Utc>) -> bool {
        now >= self.seen_at
            && now - self.seen_at < HOURS_KEPT
            && self.current.is_none_or(|window| window.holds(now))
            && self.next.is_none_or(|window| now < window.from)
    }
}

impl Frames {
    fn of(&self, language: Language, make: impl FnOnce() -> Frame) -> Result<Map, tera::Error> {
        let cell = match language {
            Language::Ja => &self.japanese,
            Language::En => &self.english,
        };
        if let Some(map) = cell.get() {
            return Ok(map.clone());
        }
        let map = Value::try_from_serializable(&make())?
            .into_map()
            .ok_or_else(|| tera::Error::message("a frame is a map"))?;
        Ok(cell.get_or_init(|| map).clone())
    }
}

/// What of a frame changes from request to request.
#[derive(Clone, Copy)]
pub(crate) struct Moment<'a> {
    pub(crate) language: Language,
    pub(crate) text_size: TextSize,
    pub(crate) now: DateTime<Utc>,
    pub(crate) path: &'a str,
    pub(crate) member: Option<&'a Member>,
}

fn banner(window: Window, now: DateTime<Utc>, language: Language) -> Banner {
    let words = Words::of(language);
    let seconds = (window.from - now).num_seconds();
    Banner {
        from: words.instant(window.from),
        until: words.instant(window.until),
        span: words.span(window.from, window.until),
        minutes_left: (seconds + 59) / 60,
        starts_iso: window.from.to_rfc3339_opts(chrono::SecondsFormat::Secs, true),
    }
}

fn set(frame: &mut Map, key: &'static str, value: Value) {
    frame.insert(Key::from(key), value);
}
