//! The rows of one view, by their ids, in the order of the view: eight bytes for each of a million. A search fills
//! it from the newest row to the oldest, and what is recorded meanwhile goes straight in.

use std::collections::{HashMap, HashSet, VecDeque};

use capture::exchange::ExchangeId;
use capture::sort::{Column, Key};
use capture::store::Hit;
use capture::summary::Summary;

/// Rows of one view.
#[derive(Debug)]
pub(crate) struct List {
    column: Column,
    descending: bool,
    order: Order,
    /// Rows whose key is still to change, with the one they have.
    running: HashMap<ExchangeId, Key>,
}

/// The largest last; a list that descends is read from its end.
#[derive(Debug)]
enum Order {
    /// Ids grow with time.
    Started(VecDeque<ExchangeId>),
    /// Sorted up to what came lately.
    By { entries: Vec<(Key, ExchangeId)>, sorted: bool },
}

impl List {
    pub(crate) fn new(column: Column, descending: bool) -> Self {
        let order = match column {
            Column::Started => Order::Started(VecDeque::new()),
            _ => Order::By { entries: Vec::new(), sorted: true },
        };
        Self { column, descending, order, running: HashMap::new() }
    }

    /// Rows in it.
    pub(crate) fn len(&mut self) -> usize {
        self.settle();
        match &self.order {
            Order::Started(ids) => ids.len(),
            Order::By { entries, .. } => entries.len(),
        }
    }

    /// Takes rows that a search found, the newest first.
    pub(crate) fn found(&mut self, hits: Vec<Hit>) {
        for hit in hits {
            if hit.running {
                self.running.insert(hit.id, hit.key.clone());
            }
            self.insert(hit.id, hit.key);
        }
    }

    /// Takes a row that is new or has changed.
    pub(crate) fn put(&mut self, row: &Summary) {
        let key = Key::of(row, self.column);
        if let Some(before) = self.running.remove(&row.id)
            && before != key
        {
            self.take_out(row.id, &before);
        }
        if row.is_running() {
            self.running.insert(row.id, key.clone());
        }
        self.insert(row.id, key);
    }

    /// Lets go of a row that was put while it ran, and does not belong here any more.
    pub(crate) fn remove_running(&mut self, id: ExchangeId) -> bool {
        let before = self.running.remove(&id);
        before.is_some_and(|key| self.take_out(id, &key))
    }

    /// Lets go of rows wherever they are.
    pub(crate) fn remove(&mut self, gone: &HashSet<ExchangeId>) {
        self.retain(|id| !gone.contains(&id));
    }

    /// Lets go of what is older than this and not among the kept.
    pub(crate) fn make_room(&mut self, oldest: ExchangeId, kept: &HashSet<ExchangeId>) {
        self.retain(|id| id >= oldest || kept.contains(&id));
    }

    /// The ids from one place on, at most so many.
    pub(crate) fn slice(&mut self, start: usize, most: usize) -> Vec<ExchangeId> {
        let length = self.len();
        let places = start.min(length)..length.min(start.saturating_add(most));
        places.map(|at| self.at(if self.descending { length - 1 - at } else { at })).collect()
    }

    /// Where a row stands.
    pub(crate) fn place_of(&mut self, row: &Summary) -> Option<usize> {
        let length = self.len();
        let at = match &self.order {
            Order::Started(ids) => ids.binary_search(&row.id).ok(),
            Order::By { entries, .. } => entries.binary_search(&(Key::of(row, self.column), row.id)).ok(),
        };
        at.map(|at| if self.descending { length - 1 - at } else { at })
    }

    fn at(&self, place: usize) -> ExchangeId {
        match &self.order {
            Order::Started(ids) => ids[place],
            Order::By { entries, .. } => entries[place].1,
        }
    }

    fn insert(&mut self, id: ExchangeId, key: Key) {
        match &mut self.order {
            Order::Started(ids) if ids.back().is_none_or(|last| *last < id) => ids.push_back(id),
            Order::Started(ids) if ids.front().is_some_and(|first| id < *first) => ids.push_front(id),
            Order::Started(ids) => {
                if let Err(at) = ids.binary_search(&id) {
                    ids.insert(at, id);
                }
            }
            Order::By { entries, sorted } => {
                entries.push((key, id));
                *sorted = false;
            }
        }
    }

    fn take_out(&mut self, id: ExchangeId, key: &Key) -> bool {
        self.settle();
        match &mut self.order {
            Order::Started(ids) => ids.binary_search(&id).is_ok_and(|at| ids.remove(at).is_some()),
            Order::By { entries, .. } => {
                let at = entries.binary_search_by(|(k, i)| (k, i).cmp(&(key, &id)));
                at.is_ok_and(|at| entries.remove(at).1 == id)
            }
        }
    }

    fn retain(&mut self, stays: impl Fn(ExchangeId) -> bool) {
        match &mut self.order {
            Order::Started(ids) => ids.retain(|id| stays(*id)),
            Order::By { entries, .. } => entries.retain(|(_, id)| stays(*id)),
        }
        self.running.retain(|id, _| stays(*id));
    }

    /// The few that came lately are sorted in: what is sorted already is one run to the sort.
    fn settle(&mut self) {
        if let Order::By { entries, sorted } = &mut self.order
            && !std::mem::replace(sorted, true)
        {
            entries.sort();
            entries.dedup();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use capture::summary::State;

    fn row(id: u64, took: Option<u64>) -> Summary {
        Summary {
            id: ExchangeId(id),
            at: Default::default(),
            place: Default::default(),
            target: format!("/{id}"),
            state: if took.is_some() { State::Complete } else { State::Pending },
            status: None,
            kind: None,
            size: None,
            decoded: None,
            cache: None,
            initiator: None,
            took,
            wait: None,
            error: None,
            findings: 0,
            mark: None,
        }
    }

    fn hits(rows: &[Summary], column: Column) -> Vec<Hit> {
        rows.iter().map(|r| Hit { id: r.id, key: Key::of(r, column), running: r.is_running() }).collect()
    }

    fn all(list: &mut List) -> Vec<u64> {
        list.slice(0, usize::MAX).into_iter().map(|id| id.0).collect()
    }

    #[test]
    fn what_is_recorded_during_a_search_and_found_by_it_stands_there_once() {
        for column in [Column::Started, Column::Took] {
            let mut list = List::new(column, false);
            list.put(&row(5, Some(5)));
            list.put(&row(7, Some(7)));
            list.found(hits(&[row(6, Some(6)), row(5, Some(5)), row(4, Some(4))], column));
            list.found(hits(&[row(2, Some(2)), row(1, Some(1))], column));
            assert_eq!(all(&mut list), [1, 2, 4, 5, 6, 7], "{column:?}");
            assert_eq!(list.place_of(&row(4, Some(4))), Some(2));
            assert_eq!(list.place_of(&row(3, Some(3))), None);
        }
    }

    #[test]
    fn a_list_that_descends_is_read_from_its_end() {
        let mut list = List::new(Column::Took, true);
        for (id, took) in [(1, 30), (2, 10), (3, 20)] {
            list.put(&row(id, Some(took)));
        }
        assert_eq!(all(&mut list), [1, 3, 2]);
        assert_eq!(list.place_of(&row(2, Some(10))), Some(2));
        assert_eq!(list.slice(1, 1), [ExchangeId(3)]);
    }

    #[test]
    fn a_row_moves_when_it_ends() {
        let mut list = List::new(Column::Took, false);
        list.put(&row(1, Some(50)));
        list.put(&row(2, None));
        assert_eq!(all(&mut list), [2, 1]);
        list.put(&row(2, Some(90)));
        assert_eq!(all(&mut list), [1, 2]);
        list.put(&row(3, None));
        assert!(list.remove_running(ExchangeId(3)) && !list.remove_running(ExchangeId(1)));
        assert_eq!(all(&mut list), [1, 2]);
    }

    #[test]
    fn the_oldest_make_room_but_for_those_that_are_kept() {
        let mut list = List::new(Column::Started, false);
        (1..=9).for_each(|n| list.put(&row(n, Some(n))));
        list.make_room(ExchangeId(6), &HashSet::from([ExchangeId(2)]));
        assert_eq!(all(&mut list), [2, 6, 7, 8, 9]);
        list.remove(&HashSet::from([ExchangeId(7)]));
        assert_eq!(all(&mut list), [2, 6, 8, 9]);
    }
}
