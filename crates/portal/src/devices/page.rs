//! The list of open sessions.

use chrono::Duration;
use madoguchi_core::accounts::sessions::devices::OpenSession;
use madoguchi_core::clock::instant_in_japan;
use madoguchi_core::ids::SessionId;
use madoguchi_core::input::device;
use madoguchi_web::Page;
use madoguchi_words::Words;
use serde::Serialize;

/// The name of the field with the session to end.
pub const SESSION_FIELD: &str = "session";

/// The list of open sessions.
#[derive(Clone, Debug, Serialize)]
pub struct Devices {
    /// Whether a session has just been ended.
    pub ended: bool,
    /// The sessions. The current session comes first.
    pub devices: Vec<Device>,
}

/// An open session.
#[derive(Clone, Debug, Serialize)]
pub struct Device {
    /// The session's id.
    pub id: String,
    /// The device, in words.
    pub name: String,
    /// When the session began, in words.
    pub since: String,
    /// When the session was last used, in words.
    pub seen: String,
    /// Whether this is the current session.
    pub current: bool,
}

impl Device {
    /// Words a session.
    #[must_use]
    pub fn of(words: &Words, session: &OpenSession) -> Self {
        Self {
            id: session.id.to_string(),
            name: words.device(session.device),
            since: words.instant(session.since),
            seen: words.instant(session.seen_at),
            current: session.current,
        }
    }
}

impl Page for Devices {
    const TEMPLATE: &'static str = "devices/devices.html";

    fn samples(words: &Words) -> Vec<(&'static str, Self)> {
        let morning = instant_in_japan(chrono::NaiveDate::from_ymd_opt(2026, 11, 20).unwrap_or_default(), 600);
        let device = |user_agent, id: u128, current| {
            let session = OpenSession {
                id: SessionId(uuid::Uuid::from_u128(id)),
                device: device::Device::read(user_agent),
                since: morning - Duration::minutes(40),
                seen_at: morning,
                current,
            };
            Device::of(words, &session)
        };
        let this = || device("iPhone Safari/", 1, true);
        let several = vec![this(), device("Windows Edg/", 2, false), device("", 3, false)];
        vec![
            ("one", Self { ended: false, devices: vec![this()] }),
            ("several", Self { ended: false, devices: several }),
            ("ended", Self { ended: true, devices: vec![this()] }),
        ]
    }
}
