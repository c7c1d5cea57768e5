//! Which peer is asked next.

use std::sync::Arc;

use config::project::Balance;
use parking_lot::Mutex;

use crate::origin::upstream::peer::Peer;

/// Whose turn it is.
pub(super) struct Turns {
    policy: Balance,
    /// Smooth weighted round robin, as nginx has it: each round every peer gains its weight, and the one that is ahead
    /// is chosen and falls back by the sum. Weights of 5, 1, 1 give a a b a c a a.
    ahead: Mutex<Vec<i32>>,
}

impl Turns {
    pub(super) fn new(peers: &[Arc<Peer>], policy: Balance) -> Self {
        Self { policy, ahead: Mutex::new(vec![0; peers.len()]) }
    }

    /// The peers in the order in which they are asked: the `wanted` one if it is well, the others that are well, the
    /// backups that are well, and then those that are down, because they may be back.
    pub(super) fn order(&self, peers: &[Arc<Peer>], wanted: Option<usize>) -> Vec<usize> {
        let mut order: Vec<usize> = (0..peers.len()).collect();
        let class = |at: &usize| (peers[*at].is_down(), peers[*at].backup);
        let classes: Vec<_> = order.iter().map(class).collect();
        order.sort_by_key(|at| classes[*at]);
        let best = order.iter().take_while(|at| classes[**at] == classes[order[0]]).count();
        if let Some(wanted) = wanted.filter(|at| !classes[*at].0) {
            order.retain(|at| *at != wanted);
            order.insert(0, wanted);
        } else {
            self.arrange(peers, &mut order[..best]);
        }
        order
    }

    fn arrange(&self, peers: &[Arc<Peer>], among: &mut [usize]) {
        let weight = |at: usize| i32::from(peers[at].weight);
        let mut ahead = self.ahead.lock();
        match self.policy {
            Balance::RoundRobin => turn(&mut ahead, among, weight),
            Balance::LeastConnections => {
                let load = |at: usize| f64::from(peers[at].open()) / f64::from(weight(at));
                let least = among.iter().map(|at| load(*at)).min_by(f64::total_cmp).unwrap_or_default();
                among.sort_by(|a, b| load(*a).total_cmp(&load(*b)));
                let tied = among.iter().take_while(|at| load(**at) <= least).count();
                turn(&mut ahead, &mut among[..tied], weight);
            }
        }
    }
}

/// Puts the chosen one first and the others behind it, the one that is ahead before the rest.
fn turn(ahead: &mut [i32], among: &mut [usize], weight: impl Fn(usize) -> i32) {
    let mut sum = 0;
    for at in among.iter() {
        ahead[*at] += weight(*at);
        sum += weight(*at);
    }
    among.sort_by_key(|at| std::cmp::Reverse(ahead[*at]));
    if let Some(chosen) = among.first() {
        ahead[*chosen] -= sum;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn weights_are_kept_smoothly() {
        let weights = [5, 1, 1];
        let mut ahead = [0; 3];
        let chosen = (0..7).map(|_| {
            let mut among = [0, 1, 2];
            turn(&mut ahead, &mut among, |at| weights[at]);
            ["a", "b", "c"][among[0]]
        });
        assert_eq!(chosen.collect::<String>(), "aabacaa");
    }
}
