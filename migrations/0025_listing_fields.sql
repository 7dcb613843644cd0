-- Of each listing of a page, which is JSON text, the id and the fields that were asked for, in the order that all fields have.
CREATE FUNCTION pick_fields(page text, fields text[]) RETURNS text LANGUAGE sql IMMUTABLE AS $$
  SELECT '[' || coalesce(string_agg(picked, ',' ORDER BY ordinality), '') || ']'
  FROM json_array_elements(page::json) WITH ORDINALITY AS item (listing, ordinality),
    LATERAL (SELECT '{' || string_agg(to_json(key)::text || ':' || value::text, ',' ORDER BY place) || '}' AS picked
      FROM json_each(listing) WITH ORDINALITY AS field (key, value, place) WHERE key = 'id' OR key = ANY (fields)) AS chosen
$$;
