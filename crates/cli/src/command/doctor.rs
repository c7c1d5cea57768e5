//! `localfront doctor`: what stands in the way on this computer, and what to run.

use engine::api::types::ApiError;
use engine::{Places, doctor};

use crate::args::Shared;
use crate::output::{Colour, Found, Output};

pub(crate) fn run(shared: Shared, output: Output) -> Result<Found, ApiError> {
    let advice = doctor::examine(&Places::open(shared.data_dir)?);
    for point in &advice {
        output.event(point);
        if output.is_json() {
            continue;
        }
        let mark =
            if point.fine { output.paint(Colour::Good, "✓") } else { output.paint(Colour::Bad, "✗") };
        output.say(&format!("{mark} {}", output.language().advice(point)));
        if let Some(command) = &point.command {
            output.say(&format!("    {}", output.paint(Colour::Strong, command)));
        }
    }
    Ok(if advice.iter().all(|p| p.fine) { Found::Nothing } else { Found::Problems })
}
