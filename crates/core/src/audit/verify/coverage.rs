//! Compares which rows there are with which rows the batches hold, without keeping either in memory: for each hour of the
//! rows' ids their number and the exclusive or of the ids.

use std::collections::HashMap;

use uuid::Uuid;

/// An hour since 1970, by the time in an id (UUIDv7: milliseconds in the upper 48 bits).
pub(super) type Hour = u64;

const MILLISECONDS: u128 = 3_600_000;

/// The hour of an id.
pub(super) fn hour_of(id: Uuid) -> Hour {
    u64::try_from((id.as_u128() >> 80) / MILLISECONDS).unwrap_or(u64::MAX)
}

/// The smallest and the greatest id of an hour.
pub(super) fn ids_of(hour: Hour) -> (Uuid, Uuid) {
    let from = u128::from(hour) * MILLISECONDS;
    let until = from + MILLISECONDS;
    (Uuid::from_u128(from << 80), Uuid::from_u128((until << 80).wrapping_sub(1)))
}

/// What there is of an hour.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct OfHour {
    rows: u64,
    ids: u128,
}

impl OfHour {
    /// Adds a row.
    pub(super) fn add(&mut self, id: Uuid) {
        self.rows += 1;
        self.ids ^= id.as_u128();
    }
}

/// What the batches hold.
#[derive(Debug, Default)]
pub(super) struct Coverage(HashMap<Hour, OfHour>);

impl Coverage {
    /// Adds a row of a batch.
    pub(super) fn add(&mut self, id: Uuid) {
        self.0.entry(hour_of(id)).or_default().add(id);
    }

    /// Whether exactly these rows of an hour are in the batches.
    pub(super) fn is(&self, hour: Hour, found: OfHour) -> bool {
        self.0.get(&hour).copied().unwrap_or_default() == found
    }
}

/// Goes through ids in their order, and tells each hour that is complete.
#[derive(Debug, Default)]
pub(super) struct Walk {
    current: Option<(Hour, OfHour)>,
}

impl Walk {
    /// Takes the next id. Returns the hour before, if this id begins another.
    pub(super) fn next(&mut self, id: Uuid) -> Option<(Hour, OfHour)> {
        let hour = hour_of(id);
        let ended = self.current.filter(|(current, _)| *current != hour);
        if ended.is_some() || self.current.is_none() {
            self.current = Some((hour, OfHour::default()));
        }
        if let Some((_, found)) = &mut self.current {
            found.add(id);
        }
        ended
    }

    /// Ends the walk. Returns the last hour.
    pub(super) fn end(&mut self) -> Option<(Hour, OfHour)> {
        self.current.take()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn id(milliseconds: u128, tail: u128) -> Uuid {
        Uuid::from_u128((milliseconds << 80) | tail)
    }

    #[test]
    fn an_hour_begins_and_ends_with_its_ids() {
        for hour in [0, 1, 500_000] {
            let (first, last) = ids_of(hour);
            assert_eq!((hour_of(first), hour_of(last)), (hour, hour));
            assert_eq!(hour_of(Uuid::from_u128(last.as_u128() + 1)), hour + 1);
        }
        assert_eq!(hour_of(Uuid::max()), hour_of(ids_of(hour_of(Uuid::max())).0), "what no clock shows");
    }

    #[test]
    fn a_row_more_or_less_or_in_place_of_another_shows_in_its_hour_alone() {
        let all = [id(5, 1), id(5, 2), id(3_600_001, 3), id(3_600_002, 4), id(9_000_000, 5)];
        let mut coverage = Coverage::default();
        all.iter().rev().for_each(|id| coverage.add(*id));
        let differing = |rows: &[Uuid]| {
            let mut walk = Walk::default();
            let mut hours: Vec<_> = rows.iter().filter_map(|id| walk.next(*id)).collect();
            hours.extend(walk.end());
            hours
                .into_iter()
                .filter(|(hour, found)| !coverage.is(*hour, *found))
                .map(|(hour, _)| hour)
                .collect::<Vec<_>>()
        };
        assert_eq!(differing(&all), [0; 0]);
        assert_eq!(differing(&[all[0], all[1], all[2], id(3_600_001, 9), all[3], all[4]]), [1], "one more");
        assert_eq!(differing(&[all[0], all[2], all[3], all[4]]), [0], "one less");
        assert_eq!(differing(&[all[0], all[1], all[2], all[3], id(9_000_000, 6)]), [2], "another");
    }
}
