"""The rulebook in other forms: SQL for many cases, a second proof, decision tables, pictures and a leaflet."""
