-- What people type, resolved against the dictionary: for each word the lexemes that satisfy it.
CREATE FUNCTION word_corrections(typed text, is_prefix boolean) RETURNS text[] LANGUAGE sql STABLE AS $$
  -- Swapped neighbors are one typing error, as in Damerau's distance. A very common word may be one error further away.
  WITH swapped AS MATERIALIZED (
    SELECT array_agg(overlay(typed PLACING substr(typed, i + 1, 1) || substr(typed, i, 1) FROM i FOR 2)) AS words
    FROM generate_series(1, length(typed) - 1) AS i
  ), near AS MATERIALIZED (
    SELECT lexeme, listing_count, CASE WHEN word = ANY ((SELECT words FROM swapped)::text[]) THEN 1 ELSE least(levenshtein_less_equal(word, typed, 2),
        CASE WHEN is_prefix AND length(typed) >= 5 AND length(word) > length(typed)
             THEN levenshtein_less_equal(left(word, length(typed)), typed, 1) + 1 END) END AS distance
    FROM search_words WHERE deletions && word_deletions(typed)
  ), scored AS (
    SELECT lexeme, min(distance - 0.3 * ln(greatest(listing_count, 1))) AS score FROM near
    WHERE distance BETWEEN 1 AND CASE WHEN length(typed) < 3 THEN 0 WHEN length(typed) < 5 THEN 1 ELSE 2 END
    GROUP BY lexeme
  )
  SELECT coalesce(array_agg(lexeme ORDER BY score), '{}') FROM (
    SELECT lexeme, score FROM scored WHERE score <= (SELECT min(score) FROM scored) + 0.7 ORDER BY score LIMIT 4
  ) AS best
$$;--> statement-breakpoint
-- foodtruck is food truck, 25kw is 25 kw: the known words that a longer one falls into.
CREATE FUNCTION word_parts(typed text) RETURNS text[] LANGUAGE sql STABLE AS $$
  SELECT CASE WHEN typed ~ '[0-9]' AND typed ~ '[a-z]' THEN ARRAY(SELECT part[1] FROM regexp_matches(typed, '[0-9]+|[^0-9]+', 'g') AS part)
  ELSE (
    SELECT ARRAY[a.word, b.word] FROM generate_series(2, length(typed) - 2) AS i
    JOIN search_words AS a ON a.word = left(typed, i) AND a.listing_count > 0
    JOIN search_words AS b ON b.word = substr(typed, i + 1) AND b.listing_count > 0
    ORDER BY least(a.listing_count, b.listing_count) DESC LIMIT 1) END
$$;--> statement-breakpoint
-- What satisfies one word of a query: alternatives, each of one lexeme or of several side by side, the best first.
--   beside     the word together with the one before or after it, as popcorn is of pop corn
--   loosened   also what is within two typing errors of a word that is there as it was typed
CREATE FUNCTION word_alternatives(typed text, beside text[], is_prefix boolean, loosened boolean) RETURNS jsonb LANGUAGE plpgsql STABLE AS $$
DECLARE
  exact text := word_lexeme(typed);
  is_known boolean := length(typed) NOT BETWEEN 2 AND 40 OR EXISTS (SELECT FROM search_words AS s WHERE s.lexeme = exact);
  lexemes text[] := CASE WHEN exact IS NOT NULL AND is_known THEN ARRAY[exact] ELSE '{}' END;
  parts text[];
BEGIN
  IF is_prefix THEN
    lexemes := lexemes || ARRAY(
      -- Of a word that thousands use, the few that somebody misspelt are no completion.
      SELECT lexeme FROM (
        SELECT lexeme, max(listing_count) AS used, max(max(listing_count)) OVER () AS most FROM search_words
        WHERE word ~>=~ typed AND word ~<~ (typed || chr(1114111)) GROUP BY lexeme
      ) AS completions
      WHERE lexeme IS DISTINCT FROM exact AND used * 200 >= most ORDER BY used DESC LIMIT 20);
  END IF;
  lexemes := lexemes || ARRAY(SELECT DISTINCT lexeme FROM search_words WHERE word = ANY (beside) AND listing_count > 0);
  IF loosened OR lexemes = '{}' THEN
    parts := ARRAY(SELECT coalesce(word_lexeme(part), part) FROM unnest(word_parts(typed)) AS part);
    lexemes := lexemes || word_corrections(typed, is_prefix);
  ELSIF typed ~ '^[0-9]+[a-z]' THEN
    parts := ARRAY(SELECT coalesce(word_lexeme(part), part) FROM unnest(word_parts(typed)) AS part);
  END IF;
  RETURN (SELECT coalesce(jsonb_agg(to_jsonb(alternative) ORDER BY position), '[]') FROM (
    SELECT ARRAY[lexeme] AS alternative, ordinality AS position FROM unnest(lexemes) WITH ORDINALITY AS lexeme
    UNION ALL SELECT parts, 50 WHERE parts <> '{}'
    UNION ALL SELECT DISTINCT ARRAY[synonym], 100 FROM search_synonyms WHERE lexeme = ANY (lexemes) AND synonym <> ALL (lexemes)
  ) AS all_);
END
$$;--> statement-breakpoint
CREATE FUNCTION alternatives_query(alternatives jsonb, weights text DEFAULT '') RETURNS tsquery LANGUAGE sql IMMUTABLE AS $$
  SELECT string_agg('(' || sequence || ')', ' | ')::tsquery FROM (
    SELECT (SELECT string_agg('''' || replace(replace(lexeme, '\', '\\'), '''', '''''') || ''':' || weights, ' <-> ' ORDER BY position)
            FROM jsonb_array_elements_text(alternative) WITH ORDINALITY AS l (lexeme, position)) AS sequence
    FROM jsonb_array_elements(alternatives) AS alternative
  ) AS sequences
$$;--> statement-breakpoint
-- The same as a condition on `signature`: it may let a listing pass that has none of them, never the other way. Bit by bit, since
-- most listings lack the first.
CREATE FUNCTION signature_check(lexeme text) RETURNS text LANGUAGE sql IMMUTABLE AS $$
  SELECT string_agg(format('get_bit(signature, %s) = 1', ((h >> shift) & 65535)::integer % 768), ' AND ')
  FROM (SELECT hashtextextended(lexeme, 0) AS h) AS hashed, unnest(ARRAY[0, 16, 32, 48]) AS shift
$$;--> statement-breakpoint
CREATE FUNCTION alternatives_signature(alternatives jsonb) RETURNS text LANGUAGE sql IMMUTABLE AS $$
  SELECT '(' || string_agg((
    SELECT string_agg(signature_check(lexeme), ' AND ') FROM jsonb_array_elements_text(alternative) AS lexeme
  ), ' OR ') || ')' FROM jsonb_array_elements(alternatives) AS alternative
$$;--> statement-breakpoint
CREATE TYPE search_text AS (
  matches tsquery,      -- what a listing must satisfy; null without text
  signature text,       -- the same as a condition on `signature`
  ranks tsquery,        -- what makes it rank higher: the words as they were typed, any of them
  title_phrase tsquery, -- the words side by side in the title
  in_title tsquery,     -- each word somewhere in the title
  words tsquery[],      -- each word by itself, and how much it tells: where not all must match
  weights float8[],
  categories text[],    -- those that have one of the words
  breadth integer,      -- how many alternatives `signature` checks
  noise float8,         -- the share of listings that it lets pass by mistake
  counts float8[],      -- by the dictionary, how many listings have each word; null where not all must match
  hopeless boolean      -- nothing can match
);--> statement-breakpoint
-- Words, phrases, exclusions and tags of a search. What finds nothing is tried again less strictly, level by level:
--   0  every word, as typed; an unknown one corrected
--   1  one word may also be within two typing errors
--   2  one word may be missing
--   3  any word
CREATE FUNCTION resolve_text(search jsonb, level integer) RETURNS search_text LANGUAGE plpgsql STABLE AS $$
DECLARE
  text_ search_text;
  typed text[];
  alternatives jsonb;
  groups jsonb := '[]';
  word text;
  phrase tsquery;
  must tsquery[] := '{}';
  must_signatures text[] := '{}';
  queries text[] := '{}';     -- of each word; null where nothing is like it
  signatures text[] := '{}';
  loosened jsonb;
  known float8;
  is_prefix boolean;
BEGIN
  text_.hopeless := false;
  SELECT coalesce(array_agg(token ORDER BY position), '{}') INTO typed
  FROM jsonb_array_elements_text(search->'words') WITH ORDINALITY AS w (raw, position), ts_parse('default', plain_text(raw))
  WHERE tokid <> 12; -- 12 is blank
  FOR place IN 1..cardinality(typed) LOOP
    word := typed[place];
    is_prefix := place = cardinality(typed) AND (search->>'prefix')::boolean;
    -- Stop words say nothing, but for the beginning of the only word.
    CONTINUE WHEN word_lexeme(word) IS NULL AND (cardinality(typed) > 1 OR NOT is_prefix);
    alternatives := word_alternatives(word, ARRAY[typed[place - 1] || word, word || typed[place + 1]], is_prefix, false);
    groups := groups || jsonb_build_array(alternatives);
    queries := array_append(queries, '(' || alternatives_query(alternatives)::text || ')');
    signatures := array_append(signatures, alternatives_signature(alternatives));
    text_.words := array_append(text_.words, alternatives_query(alternatives));
    known := (SELECT sum(listing_count) FROM search_words WHERE lexeme IN (SELECT a->>0 FROM jsonb_array_elements(alternatives) AS a));
    text_.breadth := coalesce(text_.breadth, 0) + jsonb_array_length(alternatives);
    text_.noise := coalesce(text_.noise, 1) * least(0.011 * jsonb_array_length(alternatives), 1);
    text_.weights := array_append(text_.weights, (1 / ln(10 + coalesce(known, 0)))::float8);
    text_.counts := array_append(text_.counts, greatest(known, 1));
    IF level = 1 THEN
      loosened := coalesce(loosened, '[]') || jsonb_build_array(word_alternatives(word, '{}', is_prefix, true));
    END IF;
    -- Of a word that is there as typed only that and its synonyms rank; completions and corrections rank where it is not.
    IF level <> 1 AND alternatives->0->>0 = word_lexeme(word) THEN
      alternatives := jsonb_build_array(alternatives->0) || coalesce(
        (SELECT jsonb_agg(jsonb_build_array(synonym)) FROM search_synonyms WHERE lexeme = alternatives->0->>0), '[]');
    END IF;
    IF alternatives <> '[]' THEN
      text_.ranks := coalesce(text_.ranks || alternatives_query(alternatives), alternatives_query(alternatives));
      text_.title_phrase := coalesce(text_.title_phrase <-> alternatives_query(alternatives), alternatives_query(alternatives));
      text_.in_title := coalesce(text_.in_title && alternatives_query(groups->-1, 'A'), alternatives_query(groups->-1, 'A'));
    END IF;
  END LOOP;

  IF queries <> '{}' THEN
    WITH words AS (
      SELECT query, signature, position, '(' || alternatives_query(loosened->(position - 1)::int)::text || ')' AS loose,
        alternatives_signature(loosened->(position - 1)::int) AS loose_signature
      FROM unnest(queries, signatures) WITH ORDINALITY AS w (query, signature, position)
    ), choices AS (
      -- Level 1 and 2: for each word the choice in which that word is the loose one, or is left out.
      SELECT coalesce(string_agg(part, ' & '), '') AS query, string_agg(part_signature, ' AND ') AS signature, bool_and(part IS NOT NULL) AS is_possible
      FROM (
        SELECT out_.position AS choice, CASE WHEN w.position = out_.position THEN w.loose ELSE w.query END AS part,
          CASE WHEN w.position = out_.position THEN w.loose_signature ELSE w.signature END AS part_signature
        FROM words AS w, words AS out_ WHERE level IN (1, 2) AND (level = 1 OR w.position <> out_.position)
        UNION ALL SELECT 0, query, signature FROM words WHERE level = 0
        UNION ALL SELECT position, query, signature FROM words WHERE level = 3 AND query IS NOT NULL
      ) AS parts
      GROUP BY choice
    )
    SELECT string_agg('(' || query || ')', ' | ')::tsquery, '(' || string_agg('(' || signature || ')', ' OR ') || ')'
    INTO text_.matches, text_.signature FROM choices WHERE is_possible AND query <> '';
    text_.hopeless := text_.matches IS NULL;
    IF level > 0 THEN
      text_.counts := NULL;
      -- Of several words one misfit ends the check of a choice.
      IF level < 3 THEN
        text_.breadth := 2 * cardinality(queries);
        text_.noise := cardinality(queries) * 0.05 ^ (cardinality(queries) + 1 - level);
      ELSE
        text_.noise := 0.011 * text_.breadth;
      END IF;
    END IF;
  END IF;
  FOR word IN SELECT plain_text(value) FROM jsonb_array_elements_text(search->'phrases') AS value LOOP
    phrase := phraseto_tsquery('english', word);
    CONTINUE WHEN numnode(phrase) = 0;
    must := must || phrase;
    text_.ranks := coalesce(text_.ranks || phrase, phrase);
    must_signatures := must_signatures || (SELECT string_agg(signature_check(lexeme), ' AND ')
      FROM unnest(tsvector_to_array(to_tsvector('english', word))) AS lexeme);
  END LOOP;
  FOR word IN SELECT '#' || lower(value) FROM jsonb_array_elements_text(search->'tags') AS value LOOP
    must := must || alternatives_query(jsonb_build_array(jsonb_build_array(word)));
    must_signatures := must_signatures || alternatives_signature(jsonb_build_array(jsonb_build_array(word)));
  END LOOP;
  FOR word IN SELECT plain_text(value) FROM jsonb_array_elements_text(search->'excluded') AS value LOOP
    phrase := phraseto_tsquery('english', word);
    must := must || CASE WHEN numnode(phrase) > 0 THEN !!phrase END;
  END LOOP;
  FOREACH phrase IN ARRAY array_remove(must, NULL) LOOP
    text_.matches := coalesce(text_.matches && phrase, phrase);
  END LOOP;
  text_.categories := ARRAY(SELECT c.category FROM listing_categories AS c WHERE c.words @@ text_.ranks);
  text_.signature := nullif(concat_ws(' AND ', text_.signature, nullif(array_to_string(must_signatures, ' AND '), '')), '');
  RETURN text_;
END
$$;--> statement-breakpoint
-- A US place for `near`: a ZIP code, `Austin, TX`, `Austin TX`, or the largest Austin there is.
CREATE FUNCTION find_place(wanted text) RETURNS places LANGUAGE plpgsql STABLE AS $$
DECLARE
  place places;
  -- The data spells out what people cut short.
  name_ text := regexp_replace(regexp_replace(regexp_replace(lower(btrim(wanted)), '^st\.? ', 'saint '), '^ft\.? ', 'fort '), '^mt\.? ', 'mount ');
  parts text[] := regexp_match(name_, '^(.*?)[\s,]+([a-z]{2})$');
BEGIN
  IF name_ ~ '^\d{5}(-\d{4})?$' THEN
    SELECT * INTO place FROM places WHERE zip = left(name_, 5) AND kind = 'zip' LIMIT 1;
  ELSE
    SELECT * INTO place FROM places WHERE kind = 'city' AND lower(name) = parts[1] AND state = upper(parts[2]) LIMIT 1;
    IF place.id IS NULL AND strpos(name_, ',') > 0 THEN
      SELECT p.* INTO place FROM places AS p JOIN state_names AS s USING (state)
      WHERE kind = 'city' AND lower(p.name) = btrim(split_part(name_, ',', 1)) AND lower(s.name) = btrim(split_part(name_, ',', 2)) LIMIT 1;
    END IF;
    IF place.id IS NULL THEN
      SELECT * INTO place FROM places WHERE kind = 'city' AND lower(name) = name_ ORDER BY zip_count DESC, state LIMIT 1;
    END IF;
  END IF;
  IF place.id IS NULL THEN
    RAISE EXCEPTION USING ERRCODE = 'VB400', MESSAGE = 'unknown place', DETAIL = json_build_object('path', 'near', 'code', 'unknown_place',
      'message', 'near is a US place such as Austin, TX, a ZIP code, or latitude,longitude.');
  END IF;
  RETURN place;
END
$$;
