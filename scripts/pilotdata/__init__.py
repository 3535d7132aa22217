"""The parts of scripts/make-pilot-data: chance, shapefile, town, crime, export."""
