//! What programs ask: paths below `/api/`, at the hosts of the faces. They go through the same entrance, gate and guard as pages, with
//! three differences. Cookies are ignored, and the `Authorization` header counts, which pages ignore. Every trouble is answered as
//! `application/problem+json`. Nothing is redirected, because a redirected request has already shown its token.

mod asked;
mod bearer;
mod problem;

pub use self::asked::{Limit, Sent, asked_instant, header, instant, is_match};
pub use self::bearer::Bearer;
pub(crate) use self::problem::dressed;
pub use self::problem::{PROBLEM_TYPE, Problem, ProblemKind};

/// Where the API begins.
const ROOT: &str = "/api";

/// Whether a path is the API's.
pub(crate) fn is_api(path: &str) -> bool {
    path.strip_prefix(ROOT).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_api_begins_after_a_whole_part_of_the_path() {
        for api in ["/api", "/api/", "/api/v1/policy"] {
            assert!(is_api(api), "{api}");
        }
        for page in ["/", "/apis", "/account/api", "/API/v1"] {
            assert!(!is_api(page), "{page}");
        }
    }
}
