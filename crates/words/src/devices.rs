//! Names of devices: 「iPhoneのSafari」, “Safari on iPhone”.

use madoguchi_core::input::device::Device;

use crate::{Language, Words};

impl Words {
    /// The name of a device, as detailed as its browser's report.
    #[must_use]
    pub fn device(&self, device: Device) -> String {
        match (self.language(), device.system, device.browser) {
            (Language::Ja, Some(system), Some(browser)) => format!("{system}の{browser}"),
            (Language::En, Some(system), Some(browser)) => format!("{browser} on {system}"),
            (_, Some(only), None) | (_, None, Some(only)) => only.to_owned(),
            (Language::Ja, None, None) => "種類のわからない端末".to_owned(),
            (Language::En, None, None) => "A device of an unknown kind".to_owned(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_device_is_called_by_system_and_browser_as_far_as_they_are_known() {
        let (ja, en) = (Words::of(Language::Ja), Words::of(Language::En));
        for (user_agent, japanese, english) in [
            ("iPhone Safari/", "iPhoneのSafari", "Safari on iPhone"),
            ("Windows", "Windows", "Windows"),
            ("Firefox/", "Firefox", "Firefox"),
            ("", "種類のわからない端末", "A device of an unknown kind"),
        ] {
            let device = Device::read(user_agent);
            assert_eq!((ja.device(device).as_str(), en.device(device).as_str()), (japanese, english));
        }
    }
}
