//! skymath's C interface, and a safe face for what the catalogue needs of it.

use std::os::raw::c_int;

use crate::star::Located;

#[repr(C)]
#[derive(Debug, Clone, Copy)]
pub struct SkySite {
    pub longitude: f64,
    pub latitude: f64,
    pub height_m: f64,
}

#[repr(C)]
#[derive(Clone, Copy)]
struct SkyEquatorial {
    ra: f64,
    dec: f64,
}

#[repr(C)]
#[derive(Debug, Clone, Copy)]
pub struct SkyHorizontal {
    pub azimuth: f64,
    pub altitude: f64,
}

extern "C" {
    fn sky_to_horizontal(site: *const SkySite, body: SkyEquatorial, julian_day: f64) -> SkyHorizontal;
    fn sky_hour_angle_at(site: *const SkySite, body: SkyEquatorial, altitude: f64, out: *mut f64) -> c_int;
}

/// Where `site` sees a body at a Julian day.
pub fn horizontal<L: Located>(site: &SkySite, body: &L, julian_day: f64) -> SkyHorizontal {
    let (ra, dec) = body.position();
    // SAFETY: `site` is a live reference to a struct of the same layout, and the call keeps no pointer.
    unsafe { sky_to_horizontal(site, SkyEquatorial { ra, dec }, julian_day) }
}

/// The hour angle at which a body sets; none if it never rises.
pub fn setting_hour_angle<L: Located>(site: &SkySite, body: &L) -> Option<f64> {
    let (ra, dec) = body.position();
    let mut angle = 0.0;
    // SAFETY: both pointers are live for the call, which writes at most one double.
    let status = unsafe { sky_hour_angle_at(site, SkyEquatorial { ra, dec }, 0.0, &mut angle) };
    (status == 0).then_some(angle)
}
