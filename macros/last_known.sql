{{! When a port last knew something, as the build knows it: what came later is not known yet. }}
max(known_at) filter (where known_at <= {{var 'known_at'}})