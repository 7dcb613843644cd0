-- What people type, resolved against the dictionary: for each word the lexemes that satisfy it.
CREATE FUNCTION word_corrections(typed text, is_prefix boolean) RETURNS text[] LANGUAGE sql STABLE AS $$
  -- Swapped neighbors are one typing error, as in Damerau's distance. A very common word may be one error further away.
  WITH near AS (
    SELECT lexeme, listing_count,
      CASE WHEN distance = 2 AND length(word) = length(typed)
             AND (SELECT string_agg(c, '' ORDER BY c) FROM string_to_table(word, NULL) AS c)
               = (SELECT string_agg(c, '' ORDER BY c) FROM string_to_table(typed, NULL) AS c)
           THEN 1 ELSE distance END AS distance
    FROM search_words, LATERAL (SELECT least(levenshtein_less_equal(word, typed, 2),
        CASE WHEN is_prefix AND length(typed) >= 5 AND length(word) > length(typed)
             THEN levenshtein_less_equal(left(word, length(typed)), typed, 1) + 1 END) AS distance) AS measured
    WHERE deletions && word_deletions(typed) AND distance BETWEEN 1 AND 2
  ), scored AS (
    SELECT lexeme, min(distance - 0.3 * ln(greatest(listing_count, 1))) AS score FROM near
    WHERE distance <= CASE WHEN length(typed) < 3 THEN 0 WHEN length(typed) < 5 THEN 1 ELSE 2 END
    GROUP BY lexeme
  )
  SELECT coalesce(array_agg(lexeme ORDER BY score), '{}') FROM (
    SELECT lexeme, score FROM scored WHERE score <= (SELECT min(score) FROM scored) + 0.7 ORDER BY score LIMIT 4
  ) AS best
$$;--> statement-breakpoint
-- foodtruck is food truck: the two known words that a longer one falls into.
CREATE FUNCTION word_halves(typed text) RETURNS text[] LANGUAGE sql STABLE AS $$
  SELECT ARRAY[a.word, b.word]
  FROM generate_series(3, length(typed) - 3) AS i
  JOIN search_words AS a ON a.word = left(typed, i)
  JOIN search_words AS b ON b.word = substr(typed, i + 1)
  ORDER BY least(a.listing_count, b.listing_count) DESC LIMIT 1
$$;--> statement-breakpoint
CREATE FUNCTION word_alternatives(typed text, is_prefix boolean, forgiving boolean) RETURNS text[] LANGUAGE plpgsql STABLE AS $$
DECLARE
  exact text := word_lexeme(typed);
  found text[] := '{}';
BEGIN
  IF exact IS NOT NULL AND (length(typed) NOT BETWEEN 2 AND 40 OR EXISTS (SELECT FROM search_words AS s WHERE s.lexeme = exact)) THEN
    found := ARRAY[exact];
  END IF;
  IF is_prefix THEN
    found := found || ARRAY(
      SELECT lexeme FROM search_words WHERE word ~>=~ typed AND word ~<~ (typed || chr(1114111)) AND lexeme IS DISTINCT FROM exact
      GROUP BY lexeme ORDER BY max(listing_count) DESC LIMIT 20);
  END IF;
  IF forgiving OR found = '{}' THEN
    found := found || word_corrections(typed, is_prefix);
  END IF;
  RETURN found || ARRAY(SELECT DISTINCT synonym FROM search_synonyms WHERE lexeme = ANY (found) AND synonym <> ALL (found));
END
$$;--> statement-breakpoint
CREATE FUNCTION any_lexeme(lexemes text[], weights text DEFAULT '') RETURNS tsquery LANGUAGE sql IMMUTABLE AS $$
  SELECT string_agg('''' || replace(replace(lexeme, '\', '\\'), '''', '''''') || ''':' || weights, '|')::tsquery FROM unnest(lexemes) AS lexeme
$$;--> statement-breakpoint
CREATE TYPE search_text AS (
  matches tsquery,      -- what a listing must satisfy; null without text
  ranks tsquery,        -- what makes it rank higher: the exact words, any of them
  title_phrase tsquery, -- the words as they were typed, side by side in the title
  groups jsonb,         -- [[lexeme, …], …]: of each group a listing must have one
  listings float8,      -- by the dictionary, how many have the rarest of these groups
  hopeless boolean      -- a word that nothing resembles
);--> statement-breakpoint
-- Words, phrases, exclusions and tags of a search. `forgiving` also takes what is within two typing errors of known words.
CREATE FUNCTION resolve_text(search jsonb, forgiving boolean) RETURNS search_text LANGUAGE plpgsql STABLE AS $$
DECLARE
  text_ search_text := (NULL, NULL, NULL, '[]', NULL, false);
  typed text[] := '{}';
  word text;
  alternatives text[];
  halves text[];
  is_prefix boolean;
  phrase tsquery;
  place integer := 0;
BEGIN
  SELECT coalesce(array_agg(token ORDER BY position), '{}') INTO typed
  FROM jsonb_array_elements_text(search->'words') WITH ORDINALITY AS w (raw, position), ts_parse('default', plain_text(raw))
  WHERE tokid <> 12; -- 12 is blank
  WHILE place < cardinality(typed) LOOP
    place := place + 1;
    word := typed[place];
    is_prefix := place = cardinality(typed) AND (search->>'prefix')::boolean;
    IF word_lexeme(word) IS NULL AND (cardinality(typed) > 1 OR NOT is_prefix) THEN CONTINUE; END IF;
    alternatives := word_alternatives(word, is_prefix, forgiving);
    IF alternatives = '{}' AND length(word) BETWEEN 6 AND 40 THEN
      halves := word_halves(word);
      IF halves IS NOT NULL THEN
        typed := typed[:place - 1] || halves || typed[place + 1:];
        place := place - 1;
        CONTINUE;
      END IF;
    END IF;
    IF alternatives = '{}' THEN
      text_.hopeless := true;
      RETURN text_;
    END IF;
    text_.matches := coalesce(text_.matches && any_lexeme(alternatives), any_lexeme(alternatives));
    text_.groups := text_.groups || jsonb_build_array(to_jsonb(alternatives));
    -- Of a word that is there as typed only that and its synonyms rank; completions and corrections rank where it is not.
    IF alternatives[1] = word_lexeme(word) THEN
      alternatives := alternatives[:1] || ARRAY(SELECT synonym FROM search_synonyms WHERE lexeme = alternatives[1]);
    END IF;
    text_.ranks := coalesce(text_.ranks || any_lexeme(alternatives), any_lexeme(alternatives));
    text_.title_phrase := coalesce(text_.title_phrase <-> any_lexeme(alternatives), any_lexeme(alternatives));
  END LOOP;
  FOR word IN SELECT plain_text(value) FROM jsonb_array_elements_text(search->'phrases') AS value LOOP
    phrase := phraseto_tsquery('english', word);
    IF numnode(phrase) > 0 THEN
      text_.matches := coalesce(text_.matches && phrase, phrase);
      text_.ranks := coalesce(text_.ranks || phrase, phrase);
      text_.groups := text_.groups || (SELECT jsonb_agg(jsonb_build_array(lexeme))
        FROM unnest(tsvector_to_array(to_tsvector('english', word))) AS lexeme);
    END IF;
  END LOOP;
  FOR word IN SELECT '#' || lower(value) FROM jsonb_array_elements_text(search->'tags') AS value LOOP
    text_.matches := coalesce(text_.matches && any_lexeme(ARRAY[word]), any_lexeme(ARRAY[word]));
    text_.groups := text_.groups || jsonb_build_array(jsonb_build_array(word));
  END LOOP;
  FOR word IN SELECT plain_text(value) FROM jsonb_array_elements_text(search->'excluded') AS value LOOP
    phrase := phraseto_tsquery('english', word);
    IF numnode(phrase) > 0 THEN
      text_.matches := coalesce(text_.matches && !!phrase, !!phrase);
    END IF;
  END LOOP;
  SELECT min(known) INTO text_.listings FROM (
    SELECT (SELECT sum(listing_count) FROM search_words
            WHERE lexeme IN (SELECT jsonb_array_elements_text(choices))) AS known
    FROM jsonb_array_elements(text_.groups) AS choices) AS counted;
  RETURN text_;
END
$$;--> statement-breakpoint
-- The text of a search as a condition on `signature`: it may let a listing pass that lacks a word, never the other way.
CREATE FUNCTION signature_condition(groups jsonb) RETURNS text LANGUAGE sql IMMUTABLE AS $$
  SELECT string_agg('(' || alternatives || ')', ' AND ') FROM (
    SELECT (SELECT string_agg(format('signature & B%1$L = B%1$L', lexeme_signature(lexeme)), ' OR ')
            FROM jsonb_array_elements_text(choices) AS lexeme) AS alternatives
    FROM jsonb_array_elements(groups) AS choices
  ) AS conditions
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
