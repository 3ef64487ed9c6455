//! Published work, reproduced: one module per paper, one function per figure, each giving claims and figures.
//!
//! A claim states what is expected, where that is from, and what was measured, with an interval; a claim that fails is a
//! result like any other. *Quick* reproductions take well under a minute and say *inconclusive* where they are not sharp
//! enough; *full* ones have the size of the paper, and time or seeds enough to decide.

mod baker_2020;
mod brunel_2000;
mod ekelmans_2023;
mod potjans_diesmann_2014;
mod request;

pub use request::{Course, Effort, Kept, PaperError, Request};

use neuropil::claim_folder;
use neuropil::report::{Claim, Report};

/// A paper that can be reproduced.
pub struct Paper {
    /// Name everywhere: atlas, papers, figure files (`potjans_diesmann_2014`).
    pub name: &'static str,
    /// One line.
    pub title: &'static str,
    /// Citation.
    pub citation: &'static str,
    /// Figures by name, with what each shows.
    pub figures: &'static [(&'static str, &'static str)],
    reproduce: fn(&mut Request) -> Result<Report, PaperError>,
}

impl Paper {
    /// Runs the figures asked for and gives claims, figures and tables. What is kept of its simulations goes by [`Request::kept`].
    pub fn reproduce(&self, request: &mut Request) -> Result<Report, PaperError> {
        if let Some(figure) = &request.figure
            && !self.figures.iter().any(|(name, _)| name == figure)
        {
            let names = self.figures.iter().map(|(name, _)| *name);
            return Err(PaperError::Figure {
                paper: self.name,
                unknown: neuropil::unknown_name("figure", figure, names),
            });
        }
        // Two requests at a time would write the same simulations.
        let claimed = request.unfinished.as_deref().map(claim_folder);
        let _claim = claimed.transpose()?;
        match (self.reproduce)(request) {
            Err(e) if e.is_interruption() => Ok(self.not_run()),
            result => result,
        }
    }

    /// What is left to say when the work was interrupted before anything was measured.
    fn not_run(&self) -> Report {
        let claims = self.figures.iter().map(|(name, shows)| {
            let statement = format!("Figure `{name}`: {shows}.");
            Claim::not_run(
                name,
                &statement,
                None,
                "",
                self.citation,
                "interrupted before anything was measured",
            )
        });
        Report {
            title: self.title.into(),
            paper: self.citation.into(),
            summary: "Interrupted before anything was measured.".into(),
            claims: claims.collect(),
            ..Report::default()
        }
    }
}

/// Begins the part of a report that is about a figure, one of `figures`.
pub(crate) fn begin(report: &mut Report, figures: &[(&str, &str)], name: &str) {
    let shows = figures.iter().find(|(n, _)| *n == name).map_or("", |f| f.1);
    let spoken = name.replace('_', " ");
    let mut letters = spoken.chars();
    let first = letters.next().map(|c| c.to_uppercase().to_string());
    let title = format!("{}{}: {shows}", first.unwrap_or_default(), letters.as_str());
    report.begin_part(title);
}

/// Makes the figures asked for, of `figures`, one after the other. Where several are asked for, what stops one of them stands in the report, as a
/// claim that was not run and as a warning, and leaves the others alone.
///
/// # Errors
/// The first one, where no figure could be made; one of the folder of simulations at once.
pub(crate) fn each_figure(
    request: &mut Request,
    report: &mut Report,
    figures: &[(&str, &str)],
    make: &mut dyn FnMut(&str, &mut Request, &mut Report) -> Result<(), PaperError>,
) -> Result<(), PaperError> {
    let (mut made, mut first) = (0, None);
    for (name, shows) in figures {
        if !request.wants(name) {
            continue;
        }
        if request.interrupted() {
            let note = format!("The run was interrupted before `{name}`.");
            report.warnings.push(note);
            made += 1;
            continue;
        }
        begin(report, figures, name);
        match make(name, request, report) {
            Ok(()) => made += 1,
            Err(e) if e.is_interruption() => {
                let note = format!("The run was interrupted in `{name}`.");
                report.warnings.push(note);
                made += 1;
            }
            Err(e @ PaperError::Folder(..)) => return Err(e),
            Err(e) => {
                request.course.failed = true;
                let why = e.to_string();
                report
                    .warnings
                    .push(format!("`{name}` was not made: {why}"));
                let statement = format!("The figure: {shows}.");
                let claim = Claim::not_run(name, &statement, None, "", &report.paper, &why);
                report.claims.push(claim);
                first = first.or(Some(e));
            }
        }
    }
    match first {
        Some(e) if made == 0 => Err(e),
        _ => Ok(()),
    }
}

/// All papers, in alphabetical order.
pub const PAPERS: &[Paper] = &[
    Paper {
        name: "baker_2020",
        title: "Balanced and semi-balanced networks: nonlinear representation of stimuli",
        citation: "Baker C, Zhu V, Rosenbaum R (2020) Nonlinear stimulus representations in neural circuits with approximate excitatory-inhibitory balance. PLoS Comput Biol 16:e1008192. doi:10.1371/journal.pcbi.1008192",
        figures: baker_2020::FIGURES,
        reproduce: baker_2020::reproduce,
    },
    Paper {
        name: "brunel_2000",
        title: "Four regimes of a sparsely connected network of excitatory and inhibitory neurons",
        citation: "Brunel N (2000) Dynamics of sparsely connected networks of excitatory and inhibitory spiking neurons. J Comput Neurosci 8:183-208. doi:10.1023/A:1008925309027",
        figures: brunel_2000::FIGURES,
        reproduce: brunel_2000::reproduce,
    },
    Paper {
        name: "ekelmans_2023",
        title: "Operating regimes of networks of excitatory and inhibitory neurons: supersaturation, stabilization by inhibition, bistability",
        citation: "Ekelmans P, Kraynyukova N, Tchumatchenko T (2023) Targeting operational regimes of interest in recurrent neural networks. PLoS Comput Biol 19:e1011097. doi:10.1371/journal.pcbi.1011097",
        figures: ekelmans_2023::FIGURES,
        reproduce: ekelmans_2023::reproduce,
    },
    Paper {
        name: "potjans_diesmann_2014",
        title: "A full-scale model of 1 mm² of cortex: rates, irregularity and synchrony of eight populations",
        citation: "Potjans TC, Diesmann M (2014) The cell-type specific cortical microcircuit: relating structure and activity in a full-scale spiking network model. Cereb Cortex 24:785-806. doi:10.1093/cercor/bhs358",
        figures: potjans_diesmann_2014::FIGURES,
        reproduce: potjans_diesmann_2014::reproduce,
    },
];

/// The paper of that name.
pub fn find(name: &str) -> Option<&'static Paper> {
    PAPERS.iter().find(|p| p.name == name)
}

#[cfg(test)]
mod tests {
    use super::*;
    use neuropil::report::Verdict;

    const FIGURES: &[(&str, &str)] = &[("a", "one"), ("b", "another")];

    /// How the figures end of which `failing` make these errors, and which were tried.
    fn tried(
        figure: Option<&str>,
        failing: &str,
        error: &dyn Fn() -> PaperError,
    ) -> (Result<(), PaperError>, Report, Vec<String>) {
        let mut request = Request {
            figure: figure.map(String::from),
            ..Request::default()
        };
        let (mut report, mut names) = (Report::default(), Vec::new());
        let done = each_figure(&mut request, &mut report, FIGURES, &mut |name, _, _| {
            names.push(name.to_string());
            if failing.contains(name) {
                Err(error())
            } else {
                Ok(())
            }
        });
        (done, report, names)
    }

    #[test]
    fn a_figure_that_fails_leaves_the_others() {
        let damaged = || PaperError::Figure {
            paper: "p",
            unknown: "damaged".into(),
        };
        let (done, report, names) = tried(None, "a", &damaged);
        assert!(done.is_ok() && names == ["a", "b"]);
        assert_eq!(report.count(Verdict::NotRun), 1);
        assert!(
            report.warnings[0].contains("damaged"),
            "{:?}",
            report.warnings
        );
        assert!(tried(None, "ab", &damaged).0.is_err());
        assert!(tried(Some("a"), "a", &damaged).0.is_err());
    }

    #[test]
    fn a_folder_that_cannot_be_written_ends_all() {
        let full = || PaperError::Folder("kept".into(), std::io::Error::other("full"));
        let (done, _, names) = tried(None, "a", &full);
        assert!(done.is_err() && names == ["a"]);
    }
}
