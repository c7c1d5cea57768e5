//! HLS playlists (RFC 8216, draft-pantos-hls-rfc8216bis). Players fetch what they list; only a media element that
//! plays HLS by itself would have it upgraded.

use std::ops::Range;

use crate::rules;
use crate::survey::Survey;
use crate::text::Text;

/// Reads a playlist into the survey.
pub(crate) fn scan(playlist: &Text, survey: &mut Survey) {
    let mut start = 0;
    for line in playlist.text.split_inclusive('\n') {
        for range in addresses(line) {
            let at = playlist.range(start + range.start..start + range.end);
            survey.consider(&rules::PLAYLIST, &line[range], at);
        }
        start += line.len();
    }
}

/// A segment or another playlist is a line of its own; keys, initialization sections, renditions and all else
/// are attributes of tags, `URI` or `SERVER-URI`.
fn addresses(line: &str) -> Vec<Range<usize>> {
    const ATTRIBUTE: &str = "URI=\"";
    let trimmed = line.trim();
    if !trimmed.starts_with('#') {
        let start = line.len() - line.trim_start().len();
        return (!trimmed.is_empty()).then_some(start..start + trimmed.len()).into_iter().collect();
    }
    if !trimmed.starts_with("#EXT") {
        return Vec::new();
    }
    let values = line.match_indices(ATTRIBUTE).map(|(at, _)| at + ATTRIBUTE.len());
    values.filter_map(|start| Some(start..start + line[start..].find('"')?)).collect()
}
