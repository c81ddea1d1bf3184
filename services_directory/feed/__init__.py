"""The public feed: Open Referral UK 3.0 outside, full HSDS 3.1 inside, nothing private in it."""
