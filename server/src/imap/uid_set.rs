//! Sets of message numbers (RFC 9051 §9, `sequence-set`).

/// More numbers than this in a set that a host sent are not believed.
const MAX_EXPANDED: u64 = 2_000_000;

/// Writes `uids` as the shortest set that names exactly them: `1:3,7`. Empty for none, which is no valid set.
pub fn uid_set(uids: &[u32]) -> String {
    let mut numbers = uids.to_vec();
    numbers.sort_unstable();
    numbers.dedup();
    let runs = numbers.chunk_by(|a, b| a.checked_add(1) == Some(*b)).filter_map(|run| match run {
        [] => None,
        [only] => Some(only.to_string()),
        [first, .., last] => Some(format!("{first}:{last}")),
    });
    runs.collect::<Vec<_>>().join(",")
}

/// The numbers of a set, in its order: those of COPYUID answer each other by their place (RFC 4315 §3).
/// `None` for what is no set of plain numbers, or an absurdly large one.
pub fn parse_uid_set(set: &str) -> Option<Vec<u32>> {
    let mut numbers = Vec::new();
    let mut left = MAX_EXPANDED;
    for range in set.split(',') {
        let (first, last) = match range.split_once(':') {
            Some((first, last)) => (first.parse::<u32>().ok()?, last.parse::<u32>().ok()?),
            None => {
                let only = range.parse().ok()?;
                (only, only)
            }
        };
        let (first, last) = (first.min(last), first.max(last)); // `4:2` is `2:4`.
        left = left.checked_sub(u64::from(last - first) + 1)?;
        numbers.extend(first..=last);
    }
    Some(numbers)
}

/// Splits `uids` so that each piece makes a set that any host takes in one line (RFC 7162 §4: 8192 octets).
pub fn chunks(uids: &[u32]) -> Vec<Vec<u32>> {
    const MAX_SET: usize = 7000;
    let mut numbers = uids.to_vec();
    numbers.sort_unstable();
    numbers.dedup();
    let mut pieces = vec![numbers];
    while let Some(place) = pieces.iter().position(|piece| uid_set(piece).len() > MAX_SET) {
        let mut first = pieces.remove(place);
        let second = first.split_off(first.len() / 2);
        pieces.insert(place, second);
        pieces.insert(place, first);
    }
    pieces.retain(|piece| !piece.is_empty());
    pieces
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(uids: &[u32], expected: &str) {
        assert_eq!(uid_set(uids), expected);
    }

    #[test]
    fn is_the_shortest_that_names_exactly_the_uids() {
        check(&[], "");
        check(&[1, 3, 5], "1,3,5");
        check(&[5, 1, 4, 6], "1,4:6"); // Order does not matter.
        check(&[2, 2, 3], "2:3"); // Nor do duplicates.
        check(&[u32::MAX - 1, u32::MAX], "4294967294:4294967295"); // No overflow at the edge.
    }

    #[test]
    fn a_long_set_is_split_and_a_compact_one_is_not() {
        assert_eq!(chunks(&[]), Vec::<Vec<u32>>::new());
        assert_eq!(chunks(&(1..=100_000).collect::<Vec<_>>()).len(), 1);
        let scattered: Vec<u32> = (1..=10_000).map(|number| number * 3).collect();
        let pieces = chunks(&scattered);
        assert!(pieces.iter().all(|piece| uid_set(piece).len() <= 7000));
        assert_eq!(pieces.concat(), scattered);
    }

    #[test]
    fn reads_in_the_order_of_the_set() {
        assert_eq!(parse_uid_set("7,2:4,9:8"), Some(vec![7, 2, 3, 4, 8, 9]));
        assert_eq!(parse_uid_set("1:*"), None);
        assert_eq!(parse_uid_set(""), None);
        assert_eq!(parse_uid_set("1:4294967295"), None);
    }
}
